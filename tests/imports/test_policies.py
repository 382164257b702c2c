"""A file's rows and the change policies: one that may not come in is refused by itself, and the others come in."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.members.models import Member, Person
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store
from tests.imports.files import REGISTER
from tests.imports.test_commands import run

__all__ = ["run"]


@pytest.fixture
def policy(app):
    """What an administrator has defined."""
    from app.approvals.models import ChangePolicy

    def made(target: str, mode: str, **more: str) -> None:
        with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
            roles = [] if mode == "never" else ["Membership"]
            uow.add(ChangePolicy(target=target, source="import", mode=mode, roles=roles, recorded_at=uow.now, **more))

    return made


def of(answer) -> dict:
    """What an import comes to, but for its number."""
    return {**answer, "import_id": None, "problems": sorted(answer["problems"], key=repr)}


def brought(system, model) -> set[str]:
    system.rollback()
    return set(system.scalars(sa.select(model.name)))


@pytest.mark.parametrize(
    ("target", "mode", "code"),
    [
        ("store.phone", "never", "policy.never"),
        ("store.name", "one", "policy.approval"),
        ("member.name", "one", "policy.approval"),
        ("store_address.street", "never", "policy.never"),
    ],
)
def test_the_rows_that_may_not_come_in_are_refused_and_the_others_come_in(
    run, policy, system, tmp_path, target, mode, code
):
    """Whoever looks after one row's policy does not lose the file. The twin: without the policy all of them come in."""
    policy(target, mode)
    _, foretold, _ = run("register", "import", REGISTER / "register.csv", "--dry-run")
    assert brought(system, Store) == set()
    done, answer, _ = run("register", "import", REGISTER / "register.csv")
    assert done == 0
    assert of(foretold) == of(answer)
    said = [each for each in answer["problems"] if each["code"] == code]
    assert {each["outcome"] for each in said} == {"refused"}
    assert answer["created"] + answer["refused"] + answer["skipped"] == 364
    assert answer["refused"] == 3 + len({each["row"] for each in said})
    assert len(said) > 0
    assert len(brought(system, Store)) == answer["created"]
    assert answer["members_created"] == system.scalar(sa.select(sa.func.count(Member.id)))


def test_only_the_row_with_the_value_is_refused(run, policy, system):
    """A policy for one value: the rows with another one come in."""
    policy("store.sunday_opening", "never", value="yes")
    done, answer, _ = run("register", "import", REGISTER / "register.csv")
    assert done == 0
    refused = {each["row"] for each in answer["problems"] if each["code"] == "policy.never"}
    assert 0 < len(refused) < 200
    assert answer["created"] == 357 - len(refused)
    assert system.scalar(sa.select(sa.func.count(Store.id)).where(Store.sunday_opening == "yes")) == 0


@pytest.mark.parametrize(
    ("target", "mode", "code"),
    [
        ("store.email", "never", "policy.never"),
        ("store.email", "one", "policy.waits"),
        ("store_address.street", "one", "policy.waits"),
    ],
)
def test_the_preview_says_what_will_wait_and_what_will_stay_as_it_is(run, policy, system, tmp_path, target, mode, code):
    """Beside what is registered: the same file again with other e-mail addresses, streets and some new stores."""
    lines = (REGISTER / "register.csv").read_bytes().decode("cp1252").splitlines()
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    first.write_text("\n".join(lines[:-40]), encoding="cp1252")
    assert run("register", "import", first)[0] == 0
    again.write_text(
        "\n".join(lines).replace(".example;", ".blomst.example;").replace("gata ", "gaten "), encoding="cp1252"
    )
    policy(target, mode)
    _, foretold, _ = run("register", "import", again, "--dry-run")
    done, answer, _ = run("register", "import", again)
    assert done == 0
    assert of(foretold) == of(answer)
    assert {each["code"] for each in answer["problems"]} >= {code}


CONTACTS = """Navn;E-post;Telefon
Kari Hansen;kari@blomst.example;22334455
Ola Berg;ola@blomst.example;
"""


def test_a_person_who_may_not_come_in_costs_nobody_else(app, run, policy, system, tmp_path, world):
    policy("person.phone", "never")
    file = tmp_path / "people.csv"
    file.write_text(CONTACTS, encoding="utf-8")
    _, foretold, _ = run("contacts", "import", file, "--dry-run")
    done, answer, _ = run("contacts", "import", file)
    assert done == 0
    assert of(foretold) == of(answer)
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert {"Ola Berg"} == brought(system, Person) & {"Ola Berg", "Kari Hansen"}
