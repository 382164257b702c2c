"""Scripts, sheets and pictures of every page: kept by browsers for a year, since an address names what is in the files.

The version stands in the path, so that a script that imports another by a relative path asks for the same version. A
version that is not this process' own (a page from before an update, or from a host that is updated a minute later) is
answered with the files there are, and asked for again next time.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version as release_of
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, g, request

FOLDER = Path(__file__).parent / "static"
FOR_LONG = f"public, max-age={365 * 24 * 3600}, immutable"
OURS, FRAMEWORK = "bukett.static", "bootstrap.static"


def install(app: Flask) -> None:
    """Serve them. The framework's files, whose addresses are its own, carry its release in the query."""
    own = {OURS: ("version", digest(FOLDER)), FRAMEWORK: ("release", release_of("bootstrap-flask"))}
    made = Blueprint("bukett", __name__, static_folder=str(FOLDER), static_url_path="/static/bukett/<version>")

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in own:
            values.setdefault(*own[endpoint])

    @made.url_value_preprocessor
    def take_version(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            g.static_version = values.pop("version", None)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint in own:
            name, ours = own[request.endpoint]
            asked = request.args.get(name, g.get("static_version"))
            current = asked == ours and response.status_code in (200, 206, 304)
            response.headers["Cache-Control"] = FOR_LONG if current else "no-cache"
        return response

    app.register_blueprint(made)


def digest(folder: Path) -> str:
    """Twelve characters that change with the name or the content of any file below it."""
    told = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        told.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return told.hexdigest()[:12]
