"""The list of policies: columns, filters, sorts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.approvals.models import ChangePolicy
from app.approvals.rules import DIRECT, MODES, NEVER, ONE, SOURCES, TWO
from app.kernel.problems import N_
from app.platform import governable
from app.platform.listing import Column, Listing
from app.platform.listing_parts import chosen, own
from app.platform.pages import Chip
from app.platform.security.roles import BY_NAME

TONES = {DIRECT: "ok", ONE: "info", TWO: "warn", NEVER: "bad"}


def target_text(target: str | None) -> str:
    """What a policy is about, in words."""
    return dict(governable.targets()).get(str(target), str(target or ""))


def role_texts(names: Any, between: str = ", ") -> str:
    """Roles by the names that people see."""
    return between.join(str(BY_NAME[name].label) for name in names or () if name in BY_NAME)


def mode_chip(mode: str) -> Chip:
    """What a policy says."""
    return Chip(gettext(dict(MODES)[mode]), TONES[mode])


POLICIES = Listing(
    name="change_policies",
    model=ChangePolicy,
    title=N_("Change policies"),
    sort="target",
    columns=(
        Column(
            name="target", label=N_("Field"), attribute=ChangePolicy.target, sort=ChangePolicy.target, show=target_text,
            plain=target_text,
        ),
        own(ChangePolicy.source),
        Column(
            name="mode", label=N_("What happens then"), attribute=ChangePolicy.mode, show=mode_chip,
            plain=lambda value: mode_chip(value).text,
        ),
        Column(
            name="roles", label=N_("Who approves"), attribute=ChangePolicy.roles, show=role_texts, plain=role_texts
        ),
        own(ChangePolicy.value),
    ),
    filters=(
        chosen("source", N_("Changed through"), ChangePolicy.source, SOURCES),
        chosen("mode", N_("What happens then"), ChangePolicy.mode, MODES),
    ),
)  # fmt: skip
