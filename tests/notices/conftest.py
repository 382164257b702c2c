"""Templates as they are shipped, somebody to write to, and a mail server that can be away."""

from __future__ import annotations

import datetime as dt
import email
import socketserver
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.notices.queries import Recipient

NOON = dt.datetime(2026, 11, 25, 11, 0, tzinfo=dt.UTC)  # a Wednesday, noon in Norway
BJORN = Recipient("Bjorn@Example.no", "Bjørn Blom")
CECILIE = Recipient("cecilie@example.no", "Cecilie Rose", "en")


@pytest.fixture
def clock(monkeypatch):
    """Sets the product's clock."""

    def at(instant):
        monkeypatch.setenv("BUKETT_NOW", instant.isoformat())

    at(NOON)
    return at


@pytest.fixture
def shipped(arrange, clock):
    from app.notices.operations import load_templates

    with arrange() as uow:
        load_templates(uow)


@pytest.fixture
def certificate(world, arrange):
    """Bjørn's certificate, until 1 May 2028."""
    from app.certifications import operations, queries

    with arrange() as uow:
        row = {"scheme_id": queries.scheme_ids(uow.session)["miljofyrtarn"], "store_id": world.ids["bjorn"]["store"],
               "number": "12345", "valid_to": dt.date(2028, 5, 2), "holder_org_number": None}  # fmt: skip
        return operations.register_certificates(uow, rows=[row])[0]


@pytest.fixture
def ask(shipped, certificate, arrange):
    """Asks for a notice about Bjørn's certificate; what is given replaces the usual."""
    from app.notices.operations import send_from_template

    def call(**more):
        usual = {
            "template": "certificate-expires", "recipients": [BJORN], "offered": {}, "kind": "certificate.expires",
            "about": ("certificate", certificate), "key": "1:90",
        }  # fmt: skip
        with arrange() as uow:
            return send_from_template(uow, **{**usual, **more})

    return call


@pytest.fixture
def work(app):
    """What a worker does when it looks: timetable, events, jobs."""

    def look():
        from app.platform import jobs, tasks

        with app.app_context():
            from app.platform.db import db, unit_of_work
            from app.platform.scope import SYSTEM, acting_as

            with acting_as(SYSTEM), unit_of_work(source="system") as uow:
                uow.session.execute(sa.update(jobs.Job).values(run_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))
                uow.session.execute(
                    sa.delete(jobs.ScheduleClaim).where(jobs.ScheduleClaim.name == "notices.deliver-due")
                )
            db.session.remove()
        tasks.look(app, seconds=30)

    return look


@pytest.fixture
def ledger(system):
    """The ledger's rows as they are, by recipient and key."""
    from app.notices.models import Notice

    def read(*names):
        rows = system.scalars(sa.select(Notice).order_by(Notice.id)).all()
        return [
            tuple(getattr(row, name) for name in names) if len(names) > 1 else getattr(row, names[0]) for row in rows
        ]

    return read


@pytest.fixture
def mails(system):
    from app.platform.mail import MailMessage

    def read():
        return system.scalars(sa.select(MailMessage).order_by(MailMessage.id)).all()

    return read


class _Session(socketserver.StreamRequestHandler):
    """Just enough SMTP; where it is away, it hangs up; it can refuse every recipient."""

    def handle(self):
        if self.server.away:
            return
        self._say("220 ready")
        for line in self.rfile:
            command = line.decode().strip().upper()
            if command == "DATA":
                self._say("354 go on")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.received.append(email.message_from_bytes(text, policy=email.policy.default))
                self._say("250 taken")
            elif command.startswith("RCPT") and self.server.refuses:
                self._say(f"{self.server.refuses} nobody here")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(app):
    """A mail server, and the application sends through it."""

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), _Session) as found:
        found.received, found.away, found.refuses = [], False, 0
        thread = threading.Thread(target=found.serve_forever, args=(0.05,))
        thread.start()
        before = app.config["BUKETT"]
        app.config["BUKETT"] = replace(before, mail_url=f"smtp://127.0.0.1:{found.server_address[1]}")
        yield found
        app.config["BUKETT"] = before
        found.shutdown()
        thread.join()
