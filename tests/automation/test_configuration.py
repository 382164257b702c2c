"""Automations, policies, templates and fields together: out of one installation, into an empty one, the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.approvals.models import ChangePolicy
from app.approvals.operations import POLICY
from app.automation.models import Automation, AutomationVersion
from app.automation.operations import ship
from app.notices.operations import load_templates


@pytest.fixture
def shaped(world, arrange):
    with arrange() as uow:
        load_templates(uow)
        ship(uow)
        for value in (None, "portal"):
            row = ChangePolicy(target="employment.role", source="form", mode="one", roles=["Quality"], value=value)
            row.recorded_at = uow.now
            POLICY.settle(uow, row)
            uow.add(row)


def test_everything_comes_to_an_empty_installation_the_same(app, shaped, arrange, tmp_path, system):
    file, run = tmp_path / "config.yaml", app.test_cli_runner().invoke
    assert run(args=["config", "export", str(file)]).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert "employment.role/form/portal:" in text
    assert "certificate-expires" in text
    shipped = system.scalar(sa.select(sa.func.count(Automation.id)))
    assert shipped > 0
    with arrange() as uow:
        for model in (AutomationVersion, Automation, ChangePolicy):
            uow.session.execute(sa.delete(model))
    answer = run(args=["config", "import", str(file)])
    assert answer.exit_code == 0, answer.output
    assert f"{shipped + 2} changed" in answer.output
    assert run(args=["config", "export", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == text
    assert "\n0 changed" in "\n" + run(args=["config", "import", str(file)]).output


@pytest.mark.parametrize(
    "said",
    ["trigger: {kind: moon}", "trigger: [moon]", "trigger: {kind: event, event: no.such}", "steps: [1, x]",
     "steps: [{kind: nothing}]", "steps: [{kind: [a]}]", "trigger: {kind: date, days: [{a: b}]}", "steps: {a: b}"],
)  # fmt: skip
def test_a_wrong_automation_is_refused_with_its_line(app, shaped, tmp_path, said):
    file = tmp_path / "config.yaml"
    file.write_text("bukett: 1\nautomations:\n  feil:\n    name: Feil\n    " + said + "\n")
    answer = app.test_cli_runner().invoke(args=["config", "import", str(file)])
    assert answer.exit_code == 1, answer.output
    assert "Line 4" in answer.output
