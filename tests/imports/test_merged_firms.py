"""A file that still says a merged firm's organisation number means the firm that it was merged into."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from app.members.models import Member
from app.platform.db import unit_of_work
from app.platform.scope import SYSTEM, acting_as
from app.stores.models import Store, StoreOwner
from tests.imports.files import HEADINGS, rows
from tests.imports.test_commands import run
from tests.platform.changes.conftest import Office

__all__ = ["run"]


@pytest.fixture
def merged(app, sign_in, token):
    """The firm of one row merged into another one. Returns what undoes it."""

    def made(survivor: int, gone: int):
        from app.duplicates.operations import merge

        with app.app_context(), acting_as(SYSTEM), unit_of_work() as uow:
            uow.source = "merge"
            merge(uow, "member", survivor, [gone], values={}, versions={}, agreed=True)
            uow.settle()
            group = uow.group_id

        def back() -> None:
            Office(app, sign_in("admin"), token("admin")).undo(group)

        return back

    return made


def write(path, lines) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADINGS, *lines])
    path.write_text(text.getvalue(), encoding="utf-8")


def test_the_survivor_is_found_and_the_row_says_so(run, app, system, merged, tmp_path):
    first, second, third = [list(row) for row in rows(3)]
    file = tmp_path / "register.csv"
    write(file, [first, second])
    _, answer, _ = run("register", "import", file)
    assert answer["members_created"] == 2
    org = HEADINGS.index("Org.nr")
    survivor, gone = system.scalars(sa.select(Member.id).order_by(Member.id)).all()[-2:]
    name, others = system.get(Member, survivor).name, system.scalar(sa.select(sa.func.count(Member.id))) - 2
    merged(survivor, gone)
    third[org] = second[org]
    third[HEADINGS.index("Medlemsnr")] = second[HEADINGS.index("Medlemsnr")]
    write(file, [third])
    _, answer, _ = run("register", "import", file)
    assert (answer["created"], answer["members_created"]) == (1, 0)
    said = [each["code"] for each in answer["problems"]]
    assert "imports.member.merged" in said
    system.rollback()
    assert system.scalar(sa.select(sa.func.count(Member.id))) == others + 1
    assert system.get(Member, survivor).name == name
    number = third[HEADINGS.index("Butikknr")]
    owned = sa.select(StoreOwner.member_id).join(Store, Store.id == StoreOwner.store_id).where(Store.number == number)
    assert system.scalars(owned).all() == [survivor]


def test_once_the_merge_is_undone_the_firm_is_itself_again(run, app, system, merged, tmp_path):
    from app.platform.merged import MergedRecord

    first, second = [list(row) for row in rows(2)]
    file = tmp_path / "register.csv"
    write(file, [first, second])
    run("register", "import", file)
    survivor, gone = system.scalars(sa.select(Member.id).order_by(Member.id)).all()[-2:]
    merged(survivor, gone)()
    system.rollback()
    assert system.scalar(sa.select(sa.func.count(MergedRecord.id))) == 0
    _, answer, _ = run("register", "import", file)
    assert (answer["members_created"], answer["unchanged"]) == (0, 2)
    assert "imports.member.merged" not in [each["code"] for each in answer["problems"]]
