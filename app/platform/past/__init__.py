"""Looking at the register as of a day and as known on a day: read only, within one transaction that leaves nothing."""

from app.kernel.past import Asked, Moment
from app.platform.past.asking import first_problems, read
from app.platform.past.existing import not_yet
from app.platform.past.looking import (
    covers,
    day,
    install,
    kept,
    looking,
    looking_back,
    number_of,
    rebuilt,
    stand,
    standpoint,
    whole,
)

__all__ = [
    "Asked",
    "Moment",
    "covers",
    "day",
    "first_problems",
    "install",
    "kept",
    "looking",
    "looking_back",
    "not_yet",
    "number_of",
    "read",
    "rebuilt",
    "stand",
    "standpoint",
    "whole",
]
