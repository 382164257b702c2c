"""What schemathesis needs to get beyond the door: ids and ETags that exist, mixed into three of four sound requests.

Run by the schemathesis command (see `test_schemathesis`), not by pytest. Counts the answers of each operation.
"""

from __future__ import annotations

import atexit
import json
import os
import random
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import requests
import schemathesis

WORLD: dict[str, Any] = json.loads(Path(os.environ["BUKETT_SCHEMATHESIS_WORLD"]).read_text(encoding="utf-8"))
SEEN: dict[str, Counter[int]] = defaultdict(Counter)
HEADERS = WORLD["headers"]


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Fill in what exists. Requests that are meant to be wrong stay as they were made."""
    if case.meta is not None and str(case.meta.generation.mode.value) != "positive":
        return
    some = random.Random(zlib.crc32(repr((case.path, case.path_parameters, case.body, case.query)).encode()))
    if some.random() < 0.25:
        return
    collection = case.path.removeprefix("/api/v1/").split("/")[0]
    template = WORLD["bodies"].get(collection)
    if template and isinstance(case.body, dict):
        _fill(case, template, some)
    if case.path_parameters and "pk" in case.path_parameters and (ids := WORLD["ids"].get(collection)):
        _point(case, collection, ids, some)


def _fill(case: Any, template: dict[str, Any], some: random.Random) -> None:
    """Sound values for some fields that a schema cannot describe (numbers with check digits, ids of records)."""
    fresh = {n: v.replace("{n}", str(some.randrange(10**7))) if isinstance(v, str) else v for n, v in template.items()}
    if some.random() < 0.5:
        case.body = {n: fresh.get(n, v) for n, v in case.body.items()}
    else:
        case.body = (
            fresh if case.method.upper() == "POST" else {n: v for n, v in fresh.items() if n not in WORLD["fixed"]}
        )


def _point(case: Any, collection: str, ids: list[int], some: random.Random) -> None:
    base = f"{WORLD['base']}/api/v1/{collection}/"
    if case.method.upper() == "DELETE" and (template := WORLD["bodies"].get(collection)):
        fresh = {
            n: v.replace("{n}", str(some.randrange(10**7))) if isinstance(v, str) else v for n, v in template.items()
        }
        made = requests.post(base, json=fresh, headers=HEADERS, timeout=20)
        ids = [made.json()["id"]] if made.status_code == 201 else ids
    case.path_parameters = {**case.path_parameters, "pk": some.choice(ids)}
    if case.method.upper() in ("PATCH", "DELETE"):
        found = requests.get(f"{base}{case.path_parameters['pk']}", headers=HEADERS, timeout=20)
        case.headers["If-Match"] = found.headers.get("ETag", "*")


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    SEEN[case.operation.label][response.status_code] += 1


@atexit.register
def tell() -> None:
    Path(os.environ["BUKETT_SCHEMATHESIS_SEEN"]).write_text(json.dumps(SEEN), encoding="utf-8")
