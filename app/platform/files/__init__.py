"""Files: looked at, stored by content, attached to records under their scope."""

from __future__ import annotations

from app.platform.files.attachments import (
    MAX_BYTES,
    Accepted,
    Attachment,
    accept,
    accept_own,
    attach,
    attachments_on,
    detach,
    init,
    open_attachment,
    safe_name,
    store,
)
from app.platform.files.contents import FileStore, LocalStore, Stored
from app.platform.files.own import OwnFile
from app.platform.files.previews import FilePreview, clean_up, listed, open_preview
from app.platform.files.sniff import EXTENSIONS

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "Accepted",
    "Attachment",
    "FilePreview",
    "FileStore",
    "LocalStore",
    "OwnFile",
    "Stored",
    "accept",
    "accept_own",
    "attach",
    "attachments_on",
    "clean_up",
    "detach",
    "init",
    "listed",
    "open_attachment",
    "open_preview",
    "safe_name",
    "store",
]
