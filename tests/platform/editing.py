"""Forms as a browser sends them: opened, filled in, sent, with everything the page carries."""

from __future__ import annotations

import html
import re
from typing import Any

INPUT = re.compile(r'<input[^>]*\bname="(?P<name>[^"]+)"[^>]*>')
VALUE = re.compile(r'\bvalue="([^"]*)"')
SELECT = re.compile(r'<select[^>]*\bname="(?P<name>[^"]+)"[^>]*>(?P<body>.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option[^>]*selected[^>]*value="([^"]*)"|<option value="([^"]*)"[^>]*selected')
AREA = re.compile(r'<textarea[^>]*\bname="(?P<name>[^"]+)"[^>]*>\r?\n?(?P<body>.*?)</textarea>', re.DOTALL)


class Opened:
    """The form of a page, as a person has it before them."""

    def __init__(self, client: Any, url: str, *, fragment: bool = False) -> None:
        self.client, self.url = client, url
        self.headers = {"X-Fragment": "1"} if fragment else {}
        self.answer = client.get(url, headers=self.headers)
        self.values = sent(self.answer.text) if self.answer.status_code == 200 else {}

    def send(self, **typed: Any) -> Any:
        """Send it with some fields changed; what comes back is the form one goes on with."""
        self.values |= typed
        data = {name: value for name, value in self.values.items() if value is not None}
        self.answer = self.client.post(self.url, data=data, headers=self.headers)
        if self.answer.status_code in (409, 422):
            self.values = sent(self.answer.text)
        return self.answer


def sent(page: str) -> dict[str, Any]:
    """What a browser without scripts would send for the only form of a page with a version, or with a `data-form`."""
    start = re.search(r"<form[^>]*(?:data-form|data-conflict)[^>]*>", page)
    assert start, page[:2000]
    part = page[start.end() : page.index("</form>", start.end())]
    found: dict[str, Any] = {}
    for tag in INPUT.finditer(part):
        text = html.unescape(value[1]) if (value := VALUE.search(tag[0])) else ""
        if 'type="radio"' in tag[0] or 'type="checkbox"' in tag[0]:
            if " checked" in tag[0]:
                found[tag["name"]] = text
        elif tag["name"] == "asked":
            found.setdefault("asked", []).append(text)
        else:
            found[tag["name"]] = text
    for box in SELECT.finditer(part):
        chosen = CHOSEN.search(box["body"])
        found[box["name"]] = html.unescape(chosen[1] or chosen[2] or "") if chosen else ""
    found |= {area["name"]: html.unescape(area["body"]) for area in AREA.finditer(part)}
    return found
