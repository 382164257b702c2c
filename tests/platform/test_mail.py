"""Mail: a row first; delivered once by a job; kept where no server is set; nothing of it in the logs."""

from __future__ import annotations

import datetime as dt
import email
import logging
import socketserver
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.kernel.problems import Refused
from app.platform import jobs, mail
from app.platform.db import db, unit_of_work
from app.platform.jobs.run import BACK_OFF, LONGEST_BACK_OFF
from app.platform.scope import SYSTEM, acting_as

SECRET = "https://bukett.example.no/invite/kjempehemmelig"


class _Session(socketserver.StreamRequestHandler):
    """Just enough SMTP."""

    def handle(self):
        self._say("220 ready")
        for line in self.rfile:
            command = line.decode().strip().upper()
            if command.startswith("RCPT") and self.server.answers:
                self._say(self.server.answers.pop(0))
            elif command == "DATA":
                self._say("354 go on")
                self.server.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say("250 taken")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server():
    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), _Session) as found:
        found.received, found.answers = [], []
        thread = threading.Thread(target=found.serve_forever, args=(0.05,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def posting(make_background, server):
    app = make_background(mail_url=f"smtp://127.0.0.1:{server.server_address[1]}")
    with app.app_context(), acting_as(SYSTEM):
        yield app


def send(to="bjorn@example.no", subject="Velkommen, Bjørn", body=f"Åpne {SECRET}", **more):
    with unit_of_work() as uow:
        return mail.queue(uow, to, subject, body, **more)


def message(message_id):
    db.session.expire_all()
    row = db.session.get(mail.MailMessage, message_id)
    db.session.refresh(row)
    db.session.expunge(row)
    db.session.rollback()
    return row


def due_now():
    with unit_of_work() as uow:
        uow.session.execute(sa.update(jobs.Job).values(run_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))


def test_without_a_server_it_is_kept_to_be_read(in_app):
    made = send()
    assert (message(made).state, message(made).to) == (mail.KEPT, "bjorn@example.no")
    assert jobs.run_pending(in_app, limit=5) == 0
    with pytest.raises(Refused), unit_of_work() as uow:
        mail.resend(uow, made)


def test_delivered_once(posting, server):
    made = send(html="<p>Hei</p>")
    jobs.run_pending(posting, limit=5)
    jobs.run_pending(posting, limit=5)
    [received] = server.received
    parsed = email.message_from_bytes(received, policy=email.policy.default)
    assert (parsed["To"], parsed["Subject"]) == ("bjorn@example.no", "Velkommen, Bjørn")
    assert SECRET in parsed.get_body(("plain",)).get_content()
    assert (message(made).state, message(made).attempts) == (mail.SENT, 1)
    assert message(made).sent_at is not None
    assert message(made).body


def test_what_lets_somebody_in_is_wiped_once_sent(posting):
    made = send(secret=True)
    jobs.run_pending(posting, limit=5)
    assert (message(made).state, message(made).body) == (mail.SENT, "")


def test_a_refusal_for_good_fails_at_once(posting, server):
    server.answers = ["550 no such user"]
    made = send()
    jobs.run_pending(posting, limit=5)
    assert (message(made).state, server.received) == (mail.FAILED, [])
    assert "550" in message(made).problem
    with unit_of_work() as uow:
        mail.resend(uow, made)
    jobs.run_pending(posting, limit=5)
    assert (message(made).state, len(server.received)) == (mail.SENT, 1)


def test_a_refusal_for_now_is_tried_again(posting, server):
    server.answers = ["451 later"]
    made = send()
    jobs.run_pending(posting, limit=5)
    assert message(made).state == mail.SENDING
    due_now()
    jobs.run_pending(posting, limit=5)
    assert (message(made).state, len(server.received)) == (mail.SENT, 1)


def test_a_worker_killed_after_the_answer_sends_again_under_the_same_id(posting, server, monkeypatch):
    made = send()

    class Killed(BaseException):
        pass

    def killed(uow, job):
        if job.prepared is not None:
            raise Killed
        step(uow, job)

    kind = jobs.kinds(posting)[mail.KIND]
    step = kind.step
    monkeypatch.setitem(jobs.kinds(posting), mail.KIND, jobs.JobKind(kind.name, killed, prepare=kind.prepare))
    with pytest.raises(Killed):
        jobs.run_pending(posting, limit=5)
    monkeypatch.undo()
    jobs.run_pending(posting, limit=5)
    ids = {email.message_from_bytes(received)["Message-ID"] for received in server.received}
    assert (len(server.received), len(ids), message(made).state) == (2, 1, mail.SENT)


def test_a_server_may_be_away_for_days_before_anything_has_failed():
    rests = (min(BACK_OFF * 2 ** min(n, 12), LONGEST_BACK_OFF) for n in range(mail.ATTEMPTS - 1))
    assert sum(rests, dt.timedelta()) > dt.timedelta(days=3)


def test_nobody_home_fails_in_the_end_and_tells_no_secret(make_background, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    app = make_background(mail_url="smtp://127.0.0.1:1")
    monkeypatch.setitem(jobs.kinds(app), mail.KIND, replace(mail.MAIL_JOB, attempts=3))
    with app.app_context(), acting_as(SYSTEM):
        made = send()
        for _ in range(3):
            due_now()
            jobs.run_pending(app, limit=1)
        assert message(made).state == mail.FAILED
        assert message(made).problem
    assert caplog.records
    assert "hemmelig" not in caplog.text
    assert "bjorn" not in caplog.text


@pytest.mark.parametrize(
    ("to", "subject"),
    [("a@b.no\r\nBcc: x@y.no", "Hei"), ("a@b.no", "Hei\nBcc: x@y.no"), ("nobody", "Hei"), ("", "Hei")],
)
def test_no_headers_of_their_own(in_app, to, subject):
    with pytest.raises(Refused):
        send(to=to, subject=subject)
