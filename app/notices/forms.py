"""What the forms of templates and quiet hours ask the rules before anything is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields import StringField

from app.kernel.problems import N_, Problem
from app.notices import queries, rules
from app.platform import sandbox
from app.platform.db import db
from app.platform.forms import Typed
from app.platform.offering import OFFERS
from app.platform.textfields import LongTextField

NOT_A_TIME = N_("Write the time as hours and minutes, for example 20:00.")


def check_template(values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a template as far as it is typed."""
    record = values.get("record")
    names = queries.names_for(record if record in OFFERS else None)
    taken = queries.codes(db.session()) if "code" in values else ()
    return rules.checked(values, names=names, taken=taken, check=_check)


def _check(text: str, names: Collection[str] | None, field: str) -> list[Problem]:
    return sandbox.check(text, names, field=field)


class HourField(Typed):
    """A time of the day, as 20:00."""

    message = NOT_A_TIME

    def read(self, text: str) -> dt.time:
        hours, _, minutes = text.replace(".", ":").partition(":")
        if not (hours.isdecimal() and (minutes or "0").isdecimal() and len(text) <= 5):
            raise ValueError(text)
        return dt.time(int(hours), int(minutes or 0))

    def write(self, value: Any) -> str:
        return "" if value is None else f"{value:%H:%M}"


class QuietHoursForm(FlaskForm):
    """When no notice goes out."""

    begins = HourField(lazy_gettext("From"), render_kw={"data-width": "s", "inputmode": "numeric"})
    ends = HourField(lazy_gettext("Until"), render_kw={"data-width": "s", "inputmode": "numeric"})
    weekends = BooleanField(lazy_gettext("Saturdays and Sundays too"))
    version = HiddenField()
    form_errors: list[str]


class SkipForm(FlaskForm):
    """Why a notice is not to go out."""

    why = LongTextField(
        lazy_gettext("Reason"),
        description=lazy_gettext("Stands in the ledger for whoever asks later."),
        render_kw={"rows": 3},
    )
    form_errors: list[str]


class LiftForm(FlaskForm):
    """Why an address is to be written to again."""

    why = LongTextField(
        lazy_gettext("Reason"),
        description=lazy_gettext("Stands here for whoever asks later."),
        render_kw={"rows": 3},
    )
    form_errors: list[str]


class UnsubscribedForm(LiftForm):
    """Who wants no more messages, and of which kind."""

    address = StringField(lazy_gettext("E-mail"), render_kw={"data-width": "m", "inputmode": "email"})
    template = SelectField(lazy_gettext("Kind of message"), choices=[])


class PreviewForm(FlaskForm):
    """A template's texts as they are typed, and on which record they are tried."""

    subject_nb = StringField()
    body_nb = StringField()
    subject_en = StringField()
    body_en = StringField()
