"""Imports on one page."""

from __future__ import annotations

from app.imports import queries
from app.imports.commands import contacts, register
from app.imports.events import ImportFinished, ImportUndone
from app.imports.models import ImportMapping, ImportRow, ImportRun, ImportUndo
from app.imports.operations import PLAN_JOB, RUN_JOB, UNDO_JOB
from app.imports.panels import TILES, change_pages
from app.imports.views import ImportView
from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.platform.security.roles import ADMINISTRATOR, MEMBERSHIP, only

DOMAIN = Domain(
    "imports",
    models=(ImportRun, ImportRow, ImportMapping, ImportUndo),
    entries=(Entry(ImportView, N_("Imports"), N_("The office"), "upload", key="i"),),
    access=(only("Imports", write=(ADMINISTRATOR, MEMBERSHIP)),),
    offers=queries.OFFERS,
    events=(ImportFinished, ImportUndone),
    jobs=(RUN_JOB, PLAN_JOB, UNDO_JOB),
    commands=(register, contacts),
    tiles=TILES,
    change_pages={"import": change_pages},
)
