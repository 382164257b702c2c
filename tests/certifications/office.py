"""The office at a browser, with a scheme's list: what its pages send, and a worker that does what is due."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from typing import Any

from app.platform import jobs

HEAD = "Virksomhet;Org.nr;Sertifikatnr;Gyldig fra;Gyldig til"


def work(app: Any) -> None:
    """Let a worker do all that is due."""
    while jobs.run_pending(app, limit=5):
        pass


def csv(*rows: str, head: str = HEAD) -> bytes:
    """A list as the owner sends it."""
    return "\r\n".join((head, *rows)).encode()


@dataclass
class Office:
    """Somebody of the office, in English."""

    app: Any
    client: Any
    token: str

    def get(self, path: str) -> Any:
        return self.client.get(path, follow_redirects=True)

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(path, data={**data, "csrf_token": self.token}, follow_redirects=True)

    def send(self, content: bytes, *, scheme: str = "miljofyrtarn", name: str = "liste.csv", **more: Any) -> Any:
        """Upload a list. Returns the page it leads to; a worker has done what was left to one."""
        answer = self.post("/renewals/", scheme=scheme, file=(io.BytesIO(content), name), **more)
        return self._after(answer)

    def paste(self, text: str, *, scheme: str = "miljofyrtarn") -> Any:
        return self._after(self.post("/renewals/", scheme=scheme, rows=text))

    def _after(self, answer: Any) -> Any:
        if answer.request.path.startswith("/jobs/"):
            work(self.app)
            return self.get(re.search(r'href="(/renewals/\d+)"', self.get(answer.request.path).text).group(1))
        return answer

    def begun(self, *rows: str, **more: Any) -> int:
        """Upload rows. Returns the list's number."""
        answer = self.send(csv(*rows), **more)
        assert answer.status_code == 200, answer.text
        return int(answer.request.path.rpartition("/")[2])

    def save(self, list_id: int, *, page: str = "", pick: Any = None, **changed: str) -> Any:
        """Send the form of a page of rows, as a browser does, with cells changed (`2:last_day`) and rows ticked."""
        text = self.get(f"/renewals/{list_id}{page}").text
        inputs = [
            dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) | {"on": " checked" in tag} for tag in INPUT.findall(text)
        ]
        fields = {i["name"]: html.unescape(i.get("value", "")) for i in inputs if CELL.fullmatch(i.get("name", ""))}
        ticked = [i["value"] for i in inputs if i.get("name") == "pick" and i["on"]]
        offered = [i["value"] for i in inputs if i.get("name") == "offered"]
        more = {k: v for k, v in changed.items() if k in ("go", "to")}
        fields |= {k.replace("row", "", 1).replace("_", ":", 1): v for k, v in changed.items() if k not in more}
        return self.post(
            f"/renewals/{list_id}/rows", **fields, **more, pick=ticked if pick is None else pick, offered=offered
        )

    def carry_out(self, list_id: int, **more: Any) -> Any:
        """Press the button under the rows, and let a worker do it. Returns the result's page."""
        answer = self.save(list_id, go="1", **more)
        assert answer.request.path.startswith("/jobs/"), answer.text
        work(self.app)
        return self.get(f"/renewals/{list_id}")


INPUT = re.compile(r"<input[^>]*>")
NAMED = re.compile(r'([\w-]+)="([^"]*)"')
CELL = re.compile(r"(was:)?\d+:\w+")
