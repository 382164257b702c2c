"""What the pages of imports are asked and sent, and a refusal in the reader's words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.imports.rules.fields import CONTACTS, REGISTER
from app.kernel.problems import N_, Problem, Refused


def chosen_file(sent: FileStorage | None) -> FileStorage:
    """The file that was sent. Refused where none was."""
    if sent is None or not sent.filename:
        raise Refused([Problem("imports.file.missing", "file", N_("Choose a file first."))])
    return sent


def kind_asked(asked: Any) -> str:
    """The kind of file that a page or a form asks for."""
    return CONTACTS if asked.get("kind") == CONTACTS else REGISTER


def labelled(problem: Problem) -> str:
    """A problem with the label of its field, where it names one."""
    if "label" not in problem.values:
        return problem.text(gettext)
    return str(gettext(problem.message)) % {"label": gettext(str(problem.values["label"]))}
