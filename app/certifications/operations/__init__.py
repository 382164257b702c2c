"""What can be done to certificates, suspensions, qualifications and schemes, and to a scheme's list of renewals."""

from __future__ import annotations

from app.certifications.operations.carrying import CHUNK, RUN_JOB, carry_out, enqueue_renewals, take, take_piece
from app.certifications.operations.following import FOLLOW_UPS, begin_renewal
from app.certifications.operations.lists import (
    GONE,
    ReadList,
    begin_list,
    changeable,
    forget_list,
    locked_list,
    map_list,
    read_list,
)
from app.certifications.operations.records import (
    CERTIFICATE,
    QUALIFICATION,
    SCHEME,
    SUSPENSION,
    load_schemes,
    register_certificates,
    register_qualifications,
    register_suspensions,
    verify,
    verify_qualification,
)
from app.certifications.operations.weighing import (
    WEIGH_JOB,
    Handled,
    enqueue_weighing,
    keep_piece,
    mend,
    weigh_piece,
)

__all__ = [
    "CERTIFICATE",
    "CHUNK",
    "FOLLOW_UPS",
    "GONE",
    "QUALIFICATION",
    "RUN_JOB",
    "SCHEME",
    "SUSPENSION",
    "WEIGH_JOB",
    "Handled",
    "ReadList",
    "begin_list",
    "begin_renewal",
    "carry_out",
    "changeable",
    "enqueue_renewals",
    "enqueue_weighing",
    "forget_list",
    "keep_piece",
    "load_schemes",
    "locked_list",
    "map_list",
    "mend",
    "read_list",
    "register_certificates",
    "register_qualifications",
    "register_suspensions",
    "take",
    "take_piece",
    "verify",
    "verify_qualification",
    "weigh_piece",
]
