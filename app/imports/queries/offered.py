"""What texts may say of an import: its file, how many rows came to what, and where its result stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.imports.models import ImportRun
from app.kernel.problems import N_
from app.platform.offering import Offer
from app.platform.publicurls import public

COUNTS = ("rows", "created", "updated", "unchanged", "skipped", "refused")


def _run(session: Session, pk: int) -> dict[str, dict[str, Any]] | None:
    found = session.get(ImportRun, pk)
    if found is None:
        return None
    counts = {name: getattr(found, name) for name in COUNTS}
    address = public("ImportView.show", pk=pk)
    return {"import": {"name": found.name, **counts, "finished": found.finished_at, "url": address}}


LABELS = {
    "import.name": N_("Name of the file"),
    "import.rows": N_("Rows"),
    "import.created": N_("New"),
    "import.updated": N_("Updated"),
    "import.unchanged": N_("Unchanged"),
    "import.skipped": N_("Skipped"),
    "import.refused": N_("Refused"),
    "import.finished": N_("Finished"),
    "import.url": N_("Address of the result"),
}
OFFERS = {"import_run": Offer(N_("Imports"), LABELS, _run)}
