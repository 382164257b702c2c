"""The only place that makes PDFs: `reports/<document>/` and plain values in, a tagged PDF out. Knows no document.

Nothing is fetched: WeasyPrint's own fetcher follows `http` and embeds `file://`, so only `data:` addresses are allowed
and the fonts are read here. The template runs in Jinja's immutable sandbox over plain values. The layout runs, unless
told otherwise, in a child process with limited memory and time, because a table can be made that never ends.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import gc
import json
import os
import re
import subprocess  # nosec B404: starts this very module, no shell
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.kernel.problems import N_, Problem, Refused

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from weasyprint.text.fonts import FontConfiguration

REPORTS = Path(__file__).resolve().parents[2] / "reports"
MAX_ROWS = 5_000
MAX_VALUES = 200_000
MAX_HTML = 20_000_000  # characters
BUSY = 8  # by the clock a document may take so many times its processor time: others work on the machine too
TOO_LARGE = 3  # the child's exit code when memory or depth ran out

Plain = str | int | float | bool | Decimal | dt.date | None
_PLAIN = (str, int, float, bool, Decimal, dt.date, type(None))
_LAYOUT = threading.Lock()  # Pango's font map is shared and not safe for two threads


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may use: seconds of processor time, and megabytes of address space."""

    seconds: int = 120
    megabytes: int = 2_048


DEFAULT_LIMITS = Limits()


def render_pdf(
    document: str,
    context: Mapping[str, Any],
    *,
    locale: str,
    translate: Callable[[str], str] = str,
    limits: Limits | None = DEFAULT_LIMITS,
) -> bytes:
    """The PDF (PDF/UA-1) of `reports/<document>/` filled with plain values.

    `locale` sets the document's language and how days are written; `translate` turns the template's English texts into
    it. `limits=None` lays out in this process, for a worker that is limited itself. Raises `Refused` when a list has
    more than MAX_ROWS rows, or when the layout exceeds the limits; LookupError for a document that does not exist,
    RuntimeError when the layout fails for another reason (a mistake in a template).
    """
    _require_plain(context)
    html = render_html(document, context, locale=locale, translate=translate)
    css = (REPORTS / document / "style.css").read_text("utf-8")
    return layout(html, css) if limits is None else _layout_in_child(html, css, limits)


def sample(document: str) -> dict[str, Any]:
    """The document's sample values, for previews and tests; texts that are ISO days become days."""
    text = (_folder(document) / "sample.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(
        text, object_hook=lambda part: {key: _day_or_same(value) for key, value in part.items()}
    )
    return found


def render_html(
    document: str, context: Mapping[str, Any], *, locale: str, translate: Callable[[str], str] = str
) -> str:
    """The document as HTML. Raises `Refused` when it is too long to lay out."""
    _folder(document)
    template = _environment().get_template(f"{document}/template.html")
    html = template.render(
        context, _=translate, locale=locale.replace("_", "-"), day=lambda day: write_day(day, locale)
    )
    if len(html) > MAX_HTML:
        raise Refused([_too_large()])
    return html


def write_day(day: dt.date, locale: str) -> str:
    """A day as people write it: 21.11.2026 in Norwegian, 21 Nov 2026 in English (no month and day to mistake)."""
    from babel.dates import format_date

    return format_date(day, "d MMM y" if locale.startswith("en") else "dd.MM.y", locale=locale.replace("-", "_"))


def layout(html: str, css: str) -> bytes:
    """HTML and one style sheet as a tagged PDF, laid out in this process."""
    from weasyprint import CSS, HTML

    with _LAYOUT:
        try:
            source = HTML(string=html, url_fetcher=_fetcher(), base_url=None, media_type="print")
            sheet = CSS(string=css, url_fetcher=_fetcher(), font_config=_fonts())
            return bytes(
                source.write_pdf(
                    stylesheets=[sheet], font_config=_fonts(), pdf_variant="pdf/ua-1", presentational_hints=False
                )
            )
        finally:
            gc.collect()  # boxes are cyclic: without this each document leaves about 1.4 MB


# --- the sandboxed template ---------------------------------------------------------------------------------------


@functools.cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(REPORTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = _grouped
    return environment


def _grouped(number: str | None) -> str:
    """A number of nine digits in groups of three that stay together: 372 803 851. Anything else as it is."""
    if number and re.fullmatch(r"[0-9]{9}", number):
        return "\u00a0".join((number[:3], number[3:6], number[6:]))
    return number or ""


def _folder(document: str) -> Path:
    folder = REPORTS / document
    if not re.fullmatch(r"[a-z][a-z_]*", document) or not (folder / "template.html").is_file():
        raise LookupError(f"there is no document {document!r} in reports/")
    return folder


def _day_or_same(value: object) -> object:
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return dt.date.fromisoformat(str(value)) if is_day else value


def _require_plain(context: Mapping[str, Any]) -> None:
    """Refuse what is too much; a value that is not plain is a mistake in the caller (TypeError)."""
    waiting: list[object] = [context]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, (list, tuple)):
            if len(value) > MAX_ROWS:
                raise Refused([_too_many_rows(len(value))])
            waiting.extend(value)
        elif not isinstance(value, _PLAIN):
            raise TypeError(f"a document takes plain values, not {type(value).__name__}")
        if seen > MAX_VALUES:
            raise Refused([_too_large()])


def _too_many_rows(rows: int) -> Problem:
    message = N_(
        "The document would have %(rows)s rows; a PDF takes at most %(most)s. Narrow the list or export to Excel."
    )
    return Problem("platform.pdf.rows", None, message, {"rows": rows, "most": MAX_ROWS})


def _too_large() -> Problem:
    return Problem(
        "platform.pdf.size", None, N_("The document is too large for a PDF. Narrow the list or export to Excel.")
    )


# --- fonts and the fetcher that fetches nothing ---------------------------------------------------------------------


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False)


@functools.cache
def _fonts() -> FontConfiguration:
    """One font configuration per process: making it anew for each document costs more than a short document."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    folder = REPORTS / "fonts"
    css = re.sub(
        r'url\("([A-Za-z0-9-]+\.woff2)"\)',
        lambda found: f'url("data:font/woff2;base64,{base64.b64encode((folder / found[1]).read_bytes()).decode()}")',
        (folder / "fonts.css").read_text("utf-8"),
    )
    CSS(string=css, url_fetcher=_fetcher(), font_config=fonts)
    return fonts


# --- the limited child ----------------------------------------------------------------------------------------------


OUT_OF_MEMORY = (
    b"MemoryError",
    b"error return without exception set",
    b"failed to map segment",
    b"Cannot allocate memory",
    b"bad_alloc",
)
"""How a process says that its memory is used up, where a library says so before Python can."""


def _layout_in_child(html: str, css: str, limits: Limits) -> bytes:
    """The same layout in a process of its own. Raises `Refused` when it exceeds the limits or dies."""
    work = json.dumps({"html": html, "css": css, "seconds": limits.seconds, "megabytes": limits.megabytes})
    with tempfile.TemporaryDirectory(prefix="bukett-pdf-") as folder:  # a killed child cannot remove its own fonts
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"}
        environment |= {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT") if key in os.environ}
        try:
            done = subprocess.run(  # this interpreter and this module
                [sys.executable, "-m", "app.platform.pdf"],
                input=work.encode(),
                capture_output=True,
                timeout=BUSY * limits.seconds + 5,
                cwd=REPORTS.parent,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused([_too_large()]) from None
    if done.returncode < 0 or done.returncode == TOO_LARGE:  # ended by a limit's signal, or by its own account
        raise Refused([_too_large()])
    if done.returncode and any(sign in done.stderr for sign in OUT_OF_MEMORY):
        raise Refused([_too_large()])
    if not done.stdout.startswith(b"%PDF-"):
        raise RuntimeError(f"the layout of a document ended with code {done.returncode}")
    return done.stdout


def _limit(seconds: int, megabytes: int) -> None:
    """Bound this process: processor time, address space, no core file. Does nothing where the system has no limits."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _child() -> None:
    work = json.loads(sys.stdin.buffer.read())
    _limit(work["seconds"], work["megabytes"])
    try:
        data = layout(work["html"], work["css"])
    except (MemoryError, RecursionError):
        sys.exit(TOO_LARGE)
    sys.stdout.buffer.write(data)


if __name__ == "__main__":
    _child()
