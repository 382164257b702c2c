"""`flask users`: clear messages and exit codes."""

from __future__ import annotations

import re
import secrets

import pytest
from sqlalchemy import select

from app.platform.db import db
from app.platform.mail import MailMessage
from app.platform.scope import SYSTEM, acting_as

PASSWORD = "krakilske moser under bua"
ANNA = ["create", "--username", "anna", "--email", "a@bukett.example", "--first-name", "Anna", "--last-name", "Berg"]


@pytest.fixture
def run(app):
    def run(*arguments, **more):
        return app.test_cli_runner().invoke(args=["users", *arguments], **more)

    return run


def test_the_first_administrator_is_made_and_signs_in_with_the_printed_password(run, browser):
    answer = run(*ANNA)
    assert answer.exit_code == 0
    assert "anna" in answer.output
    assert "Administrator" in answer.output
    password = re.search(r"Password: (\S+)", answer.output).group(1)
    assert browser.sign_in("anna", password).status_code == 303
    assert browser.get("/things/").status_code == 200


def test_a_password_from_standard_input_is_not_printed(run, browser):
    answer = run(*ANNA, "--password-stdin", input=f"{PASSWORD}\n")
    assert answer.exit_code == 0
    assert PASSWORD not in answer.output
    assert browser.sign_in().status_code == 303


def test_an_invitation_is_mailed_and_printed(app, run, browser):
    answer = run(*ANNA, "--invite", "--role", "Florist", "--role", "Quality")
    assert answer.exit_code == 0
    path = re.search(r"http://localhost(/password/\S+)", answer.output).group(1)
    with app.app_context(), acting_as(SYSTEM):
        assert db.session.scalars(select(MailMessage.to)).all() == ["a@bukett.example"]
    assert browser.post(path, password=PASSWORD, again=PASSWORD).status_code == 303
    assert browser.sign_in().status_code == 303
    assert "Florist, Quality" in run("list").output


@pytest.mark.parametrize(
    ("extra", "code", "text"),
    [
        (["--role", "Boss"], 1, "no role called Boss"),
        (["--email", "x"], 1, "one @"),
        (["--password-stdin"], 1, "at least 12"),
        (["--password-stdin", "--invite"], 2, "not both"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(run, extra, code, text):
    answer = run(*ANNA, *extra, input="short\n")
    assert answer.exit_code == code
    assert text in answer.output
    assert run("list").output == ""
    assert run(*ANNA).exit_code == 0
    again = run(*ANNA)
    assert again.exit_code == 1
    assert "already in use" in again.output


def test_a_reset_link_is_printed_and_works(run, browser, add_user):
    add_user(password=None)
    answer = run("reset-link", "ANNA")
    assert answer.exit_code == 0
    path = answer.output.strip().removeprefix("http://localhost")
    assert browser.post(path, password=PASSWORD, again=PASSWORD).status_code == 303
    assert browser.sign_in().status_code == 303


def test_deactivating_ends_access_but_not_of_the_last_administrator(run, browser, add_user):
    add_user()
    last = run("deactivate", "anna")
    assert last.exit_code == 1
    assert "only active administrator" in last.output
    add_user("berit", ["Quality"])
    browser.sign_in("berit")
    assert run("deactivate", "berit").exit_code == 0
    assert not browser.inside()
    assert "inactive" in run("list").output
    assert run("reset-link", "berit").exit_code == 1


@pytest.mark.parametrize("command", ["reset-link", "deactivate"])
def test_an_unknown_name_is_said(run, command):
    answer = run(command, "nobody")
    assert answer.exit_code == 1
    assert "no user called nobody" in answer.output


def test_an_unprepared_database_is_told_with_what_to_run_first(tmp_path):
    """On a clean machine, before the first `release`; and where no database answers."""
    from app.factory import create_app
    from config import Settings

    secret = {
        "BUKETT_SECRET_KEY": secrets.token_urlsafe(48),
        "BUKETT_JWT_SECRET_KEY": secrets.token_urlsafe(48),
        "BUKETT_LOG_LEVEL": "ERROR",
    }
    environ = {"BUKETT_DATA_DIR": str(tmp_path), **secret}
    user = ("--username", "ada", "--email", "ada@example.org", "--first-name", "Ada", "--last-name", "Nord")
    runner = create_app(Settings.from_environment(environ)).test_cli_runner()
    for command in (["users", "create", *user], ["register", "undo", "1"], ["demo", "password"]):
        answer = runner.invoke(args=command)
        assert (answer.exit_code, "python run.py release" in answer.output) == (1, True), answer.output
    assert runner.invoke(args=["release"]).exit_code == 0
    assert runner.invoke(args=["users", "create", *user]).exit_code == 0

    gone = {**environ, "BUKETT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    answer = create_app(Settings.from_environment(gone)).test_cli_runner().invoke(args=["users", "list"])
    assert (answer.exit_code, "does not answer" in answer.output) == (1, True), answer.output


def test_every_group_of_commands_asks_for_a_prepared_database():
    """`release` prepares it and stands alone."""
    from app.factory import domains
    from app.platform.cli import OperatorGroup
    from app.platform.security.commands import users_cli

    groups = [users_cli, *(command for domain in domains() for command in domain.commands)]
    assert len(groups) > 4
    assert [group.name for group in groups if not isinstance(group, OperatorGroup)] == []
