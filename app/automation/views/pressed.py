"""A button on the card of an automation or a run: done, or refused, and back to the card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from app.kernel.problems import N_, Refused
from app.platform.db import Uow, unit_of_work
from app.platform.refusals import tell
from app.platform.views import DomainView


def pressed(view: DomainView, pk: int, call: Callable[[Uow], None], said: str) -> Any:
    """Do it in one unit of work. `said`: what is told when it is done."""
    try:
        with unit_of_work(label=gettext(N_("Automations"))) as uow:
            call(uow)
    except Refused as refusal:
        tell(refusal.problems)
    else:
        flash(gettext(said), "ok")
    return redirect(url_for(f"{view.endpoint}.show", pk=pk))
