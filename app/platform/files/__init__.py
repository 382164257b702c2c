"""Files: looked at, stored by content, attached to records under their scope."""

from __future__ import annotations

from app.platform.files.attachments import (
    MAX_BYTES,
    Accepted,
    Attachment,
    accept,
    accept_own,
    attach,
    attachments_by,
    attachments_on,
    clean_up,
    detach,
    init,
    open_attachment,
    safe_name,
    store,
)
from app.platform.files.contents import FileStore, LocalStore, Stored
from app.platform.files.sniff import EXTENSIONS

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "Accepted",
    "Attachment",
    "FileStore",
    "LocalStore",
    "Stored",
    "accept",
    "accept_own",
    "attach",
    "attachments_by",
    "attachments_on",
    "clean_up",
    "detach",
    "init",
    "open_attachment",
    "safe_name",
    "store",
]
