"""The running application with everybody of the world signed in: shared clients, one question at a time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import Any

import sqlalchemy as sa

from tests.security.canaries import FLORISTS, filled
from tests.world import World, made

ACTORS = {
    "anonymous": None,
    "administrator": "admin",
    "membership": "anna",
    "tender": "tove",
    "quality": "oyvind",
    "service": "kari",
    "finance": "farida",
    "auditor": "adam",
    "florist": "bjorn",
    "second": "berit",
    "foreign": "cecilie",
}
OF_ALL = {
    "choosing": "SELECT id FROM custom_field WHERE key = 'choosing'",
    "custom_field": "SELECT id FROM custom_field WHERE key = 'office'",
    "not_duplicate": "SELECT coalesce(max(id), 2000000000) FROM not_duplicate",
    "change_policy": "SELECT min(id) FROM change_policy",
    "county": "SELECT id FROM county WHERE code = '03'",
    "municipality": "SELECT id FROM municipality WHERE code = '0301'",
    "scheme": "SELECT id FROM scheme WHERE code = 'miljofyrtarn'",
    "postal_code": "SELECT min(id) FROM postal_code",
}
OF_NOBODY = frozenset({"county", "municipality", "scheme"})


class House:
    """One application, its world, and a signed-in client for each actor."""

    def __init__(self, app: Any, world: World | None = None) -> None:
        self.app, self.clients, self.tokens = app, {}, {}
        self.world = world or made(app)
        if world is None:
            filled(app, self.world)

    def client(self, actor: str) -> Any:
        """An actor's own client, made once."""
        if actor not in self.clients:
            self.clients[actor] = self.fresh(actor)
        return self.clients[actor]

    def fresh(self, actor: str) -> Any:
        """A new client signed in as an actor; for what ends a session."""
        client = self.app.test_client()
        if (name := ACTORS[actor]) is not None:
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = self.world.carried(name), True
        return client

    def token(self, actor: str, client: Any = None) -> str:
        """The CSRF token of an actor's session."""
        if client is None and actor in self.tokens:
            return self.tokens[actor]
        page = (client or self.client(actor)).get("/login/" if ACTORS[actor] is None else "/profile/password").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
        if client is None:
            self.tokens[actor] = found
        return found

    def ask(self, actor: str, method: str, path: str, *, client: Any = None, **how: Any) -> Any:
        """One request with the page's token, as a browser would send it."""
        headers = dict(how.pop("headers", {}))
        if method not in ("GET", "HEAD"):
            headers["X-CSRFToken"] = self.token(actor, client)
        return (client or self.client(actor)).open(path, method=method, headers=headers, **how)

    def id_of(self, name: str, key: str) -> Any:
        """One of a florist's ids; reference data has one for all; other words stand for themselves."""
        if key in OF_ALL:
            from app.platform.db import db

            with self.app.app_context(), db.engine.connect() as connection:
                return connection.scalar(sa.text(OF_ALL[key]))
        return self.world.ids[name].get(key, key)

    def lives(self, actor: str) -> bool:
        """Whether the actor's session still holds: what a refusal is worth without it is nothing."""
        answer = self.client(actor).get("/api/v1/security/me")
        name = ACTORS[actor]
        return answer.status_code == 401 if name is None else (answer.json or {}).get("username") == name

    def fingerprint(self) -> dict[str, str]:
        """Each table's rows as a hash; equal before and after means that nothing was written."""
        from flask_appbuilder import Model

        from app.platform.db import db

        with self.app.app_context(), db.engine.connect() as connection:
            return {t.name: _hash(connection, t) for t in Model.metadata.sorted_tables if t.name not in OF_NOBODY}

    def rows_of(self, name: str) -> str:
        """A hash of everything that belongs, or points, to a florist."""
        from flask_appbuilder import Model

        from app.platform.db import db

        with self.app.app_context(), db.engine.connect() as connection:
            return "".join(_hash(connection, t, self._mine(t, name)) for t in Model.metadata.sorted_tables)

    def system(self) -> Any:
        """Seeing everything: for arranging and looking."""
        from app.platform.scope import SYSTEM, acting_as

        return acting_as(SYSTEM)

    def key(self, table: str) -> str:
        """Under what word the world keeps the id of a florist's row of a table."""
        return {"store_owner": "owner", "store_address": "address", "membership_term": "term"}.get(table, table)

    def number(self, name: str) -> str:
        return self._of_store(name).number

    def org_number(self, name: str) -> str:
        return self._of_store(name).org_number

    def _of_store(self, name: str) -> Any:
        from app.platform.db import db
        from app.stores.models import Store

        with self.app.app_context(), self.system():
            return db.session.get(Store, self.world.ids[name]["store"])

    def _mine(self, table: Any, name: str) -> Any:
        mine = self.world.ids[name]
        own = mine.get(self.key(table.name))
        clauses = [table.c.id == own] if own and "id" in table.c else []
        for column in table.c:
            target = next(
                (key.column.table.name for key in column.foreign_keys),
                {"store_id": "store", "member_id": "member"}.get(column.name),
            )
            if target in mine and target != "ab_user":
                clauses.append(column == mine[target])
        return sa.or_(*clauses) if clauses else sa.false()

    def marks(self, name: str) -> re.Pattern[str]:
        """What gives a florist's rows away, in any answer: the canary, organisation and account numbers, the user."""
        from app.members.models import Member
        from app.platform.db import db
        from app.platform.scope import SYSTEM, acting_as
        from app.stores.models import Store

        mine, words = self.world.ids[name], [name, {"bjorn": "Bjørn"}.get(name, name)]
        with self.app.app_context(), acting_as(SYSTEM):
            numbers = [
                db.session.get(Member, mine["member"]).org_number,
                db.session.get(Store, mine["store"]).org_number,
            ]
            accounts = list(
                db.session.scalars(sa.text(f"SELECT number FROM bank_account WHERE store_id = {mine['store']}"))
            )
        for number in numbers:
            words += [number, r"\s?".join((number[:3], number[3:6], number[6:]))]
        words += [r"[.\s]?".join((a[:4], a[4:6], a[6:])) for a in accounts]
        return re.compile("|".join(words).replace(" ", "\\s?"), re.IGNORECASE)


def _hash(connection: Any, table: Any, where: Any = None) -> str:
    statement = sa.select(table) if where is None else sa.select(table).where(where)
    rows = sorted(repr(tuple(row)) for row in connection.execute(statement))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def text_of(answer: Any) -> str:
    """An answer as text: headers and body; a zipped file (XLSX) opened, PDF's text read."""
    body = answer.get_data()
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    if body[:5] == b"%PDF-":
        from pypdf import PdfReader

        body = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).encode()
    location = answer.headers.get("Location", "")
    return f"{answer.headers.get('Content-Disposition', '')}\n{location}\n{body.decode('utf-8', 'replace')}"


def names() -> tuple[str, ...]:
    return FLORISTS
