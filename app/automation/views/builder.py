"""The form of an automation, which reads as a sentence: when, if, then. Every button sends the form back as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext

from app.automation import forms, queries
from app.automation.forms import AFTER, BEFORE, COMPARED, Typed
from app.automation.listings import triggers, words
from app.automation.models import Automation
from app.automation.operations import steps, trials
from app.automation.operations.definitions import problems_of, table_of
from app.automation.queries import changes, offered, runs, segments
from app.automation.rules.definitions import (
    CHANGE,
    COMPARISONS,
    EVENT,
    RHYTHMS,
    SCHEDULE,
    SIDES,
    TRIGGERS,
    Definition,
    definition_of,
)  # fmt: skip
from app.kernel.problems import N_, Problem
from app.platform import lookups, record_names
from app.platform.db import db
from app.platform.pages import CombinePage, Crumb
from app.platform.runtime import runtime
from app.platform.views import sentences
from app.platform.views.combine import GIVE, Builder

Choices = Sequence[tuple[str, str]]
Grouped = Sequence[tuple[str, Choices]]
NEW_ONE, CHANGE_IT = N_("New automation"), N_("Change the automation")
ANY_FIELD, GONE, NOTHING = N_("any field"), N_("gone"), N_("nothing")


@dataclass(frozen=True, slots=True)
class FieldPart:
    """One field of a step: what it asks for, its name in the form, what stands in it, what is wrong with it."""

    asked: steps.StepField
    name: str
    value: str
    text: str
    url: str
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class StepPart:
    """One step of the form."""

    place: int
    kind: str
    label: str
    icon: str
    fields: Sequence[FieldPart]
    problems: Sequence[str]
    help: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """`automation/form.html`. `problems`: by field; `theirs`: where somebody else saved meanwhile, (what, saved now,
    written here).
    """

    title: str
    typed: Typed
    action_url: str
    cancel_url: str
    triggers: Choices
    events: Grouped
    labels: Choices
    comparisons: Choices
    compared: Sequence[tuple[str, str, str, Choices]]
    days: Grouped
    tables: Choices
    ways: Choices
    fields: Grouped
    segments: Grouped
    rhythms: Choices
    weekdays: Choices
    among: Choices
    condition: CombinePage | None
    records: str
    steps: Sequence[StepPart]
    offers: Sequence[tuple[str, str]]
    places: Choices
    sentence: str
    problems: Mapping[str, Sequence[str]]
    summary: Sequence[str] = ()
    theirs: Sequence[tuple[str, str, str]] = ()
    crumbs: Sequence[Crumb] = ()


def page(form: Typed, item: Automation | None, problems: Sequence[Problem] = (), *, telling: bool = False) -> FormPage:
    """What the page shows. `telling`: it was to be saved, and says what is missing."""
    definition, _ = forms.definition_of(form)
    table = table_of(definition)
    condition = Builder(runtime().views[table]) if table in runtime().views else None
    if condition is not None:
        form = replace(form, where=condition.resolved(form.where))
        definition, _ = forms.definition_of(form)
    told = _told(problems)
    subject = steps.Subject(db.session(), table)
    title = gettext(CHANGE_IT if item else NEW_ONE)
    home = url_for("AutomationView.list")
    card = [Crumb(item.name, url_for("AutomationView.show", pk=item.id))] if item else []
    event = queries.event(form.event) if form.kind == EVENT else None
    return FormPage(
        title=title, typed=form,
        action_url=url_for("AutomationView.edit", pk=item.id) if item else url_for("AutomationView.add"),
        cancel_url=card[0].url or home if card else home,
        triggers=_translated(TRIGGERS), events=_events(),
        labels=_labels(form, event),
        comparisons=_translated(COMPARISONS), compared=_compared(form, event), days=_days(), tables=_tables(),
        fields=_fields(), segments=_segments(form), rhythms=_translated(RHYTHMS), weekdays=_weekdays(),
        among=_among(table, form),
        ways=[(BEFORE, gettext(N_("before"))), (AFTER, gettext(N_("after")))],
        condition=condition.page(form.where, [], telling=telling) if condition else None,
        records=gettext(record_names.title_of(table)) if condition and table else "",
        steps=[_step(subject, place, step, told) for place, step in enumerate(form.steps)],
        offers=[(kind.name, gettext(kind.label)) for kind in steps.offers(subject)],
        places=list(offered.places(table).items()), sentence=words.said(definition).whole, problems=told,
        summary=_summary(problems), crumbs=(Crumb(gettext(N_("Automations")), home), *card, Crumb(title)),
    )  # fmt: skip


def checked(form: Typed) -> tuple[Definition, list[Problem]]:
    """What the form says, and everything that stands against saving it."""
    definition, problems = forms.definition_of(form)
    table = table_of(definition)
    if table in runtime().views:
        resolved = Builder(runtime().views[table]).resolved(form.where)
        definition, problems = forms.definition_of(replace(form, where=resolved))
        if any(forms.incomplete(part) for part in resolved.parts):
            problems.append(Problem("automation.where.row", "where", GIVE))
    known = {problem.field for problem in problems}
    problems += [p for p in problems_of(db.session(), definition) if p.field not in known]
    return definition, problems or list(trials.refused(table, definition.steps))


def conflicting(form: Typed, item: Automation) -> FormPage:
    """The form once more, beside what somebody else has saved meanwhile. What was left as it was opened is theirs."""
    now, mine = runs.said(item), forms.definition_of(form)[0]
    opened = queries.version(db.session(), item.id, form.number or 0)
    if opened is not None:
        first = forms.definition_of(forms.of_definition(definition_of(opened.said)))[0]
        mine = mine.beside(first, now)
        form = forms.of_definition(mine)
    theirs, ours = words.said(now), words.said(mine)
    pairs = (
        (N_("Name"), now.name, mine.name), (N_("When"), theirs.when, ours.when),
        (N_("If"), "; ".join(theirs.conditions), "; ".join(ours.conditions)),
        (N_("Then"), "; ".join(theirs.steps), "; ".join(ours.steps)),
    )  # fmt: skip
    different = [(gettext(name), saved, here) for name, saved, here in pairs if saved != here]
    again = replace(form, version=item.version, number=item.number)
    return replace(page(again, item), theirs=different or [(gettext(name), saved, here) for name, saved, here in pairs])


def _told(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field or "", []).append(problem.text(gettext))
    return found


def _summary(problems: Sequence[Problem]) -> list[str]:
    """What the top of the page says where something is wrong."""
    if not problems:
        return []
    general = [problem.text(gettext) for problem in problems if not problem.field]
    return [*general, gettext(N_("Something is missing or wrong. It is marked below; nothing you wrote is lost."))]


def _translated(pairs: Sequence[tuple[str, str]]) -> Choices:
    return [(value, gettext(text)) for value, text in pairs]


def _events() -> Grouped:
    found: dict[str, list[tuple[str, str]]] = {}
    for each in queries.events().values():
        title = gettext(record_names.title_of(each.table)) if each.table else gettext(N_("The office"))
        found.setdefault(title, []).append((each.name, gettext(each.when)))
    return sorted(found.items())


def _days() -> Grouped:
    """The dates of each list, each with the list's name: it is all that a closed box shows."""
    titles, found = queries.record_tables(), []
    for table, columns in queries.days().items():
        title = gettext(titles[table])
        choices = [(f"{table}.{name}", f"{title}: {gettext(label)}") for name, label in columns.items()]
        found += [(title, choices)] if choices else []
    return sorted(found)


def _tables() -> Choices:
    return sorted(((table, gettext(title)) for table, title in queries.record_tables().items()), key=lambda p: p[1])


def _fields() -> Grouped:
    """The fields of each list whose changes can be waited for, each with the list's name, and any of them."""
    titles, found = queries.record_tables(), []
    for table, columns in changes.all_fields().items():
        title = gettext(titles[table])
        own = sorted((gettext(column.info["label"]), name) for name, column in columns.items())
        choices = [(f"{table}.{name}", f"{title}: {label}") for label, name in own]
        found.append((title, [(f"{table}.", f"{title}: {gettext(ANY_FIELD)}"), *choices]))
    return sorted(found)


def _segments(form: Typed) -> Grouped:
    """The shared segments by the list they are of, and the chosen one where it is gone."""
    found: dict[str, list[tuple[str, str]]] = {}
    if form.kind == SCHEDULE:
        for each in segments.offered(db.session()):
            title = gettext(record_names.title_of(each.kind))
            found.setdefault(title, []).append((each.called, each.name))
        known = {value for choices in found.values() for value, _ in choices}
        if form.segment and form.segment not in known:
            found[gettext(GONE)] = [(form.segment, form.segment.partition("/")[2])]
    return sorted(found.items())


def _among(table: str | None, form: Typed) -> Choices:
    """The segments that a condition can ask for."""
    if table is None or form.kind == SCHEDULE:
        return ()
    found = [(each.called, each.name) for each in segments.offered(db.session(), table)]
    if form.among and form.among not in dict(found):
        found.append((form.among, f"{form.among.partition('/')[2]} ({gettext(GONE)})"))
    return found


def _weekdays() -> Choices:
    return [(str(place), sentences.beginning(gettext(name))) for place, name in enumerate(triggers.WEEKDAYS, 1)]


def _labels(form: Typed, event: queries.EventKind | None) -> Choices:
    """What can be compared: an event's values, or a field's value before and after."""
    if form.kind == CHANGE:
        return _translated(SIDES)
    return sorted(((n, gettext(t)) for n, t in event.labels.items()), key=lambda pair: pair[1]) if event else ()


def _compared(form: Typed, event: queries.EventKind | None) -> list[tuple[str, str, str, Choices]]:
    """The rows that compare an event's values, or a field's: those there are, and an empty one."""
    if form.kind == CHANGE:
        table, _, name = form.changed.partition(".")
        column = changes.compared(table, name) if table and name else None
        if column is None:
            return []
        asked = steps.columns.control(column)
        choices = [("", gettext(NOTHING)), *asked.choices] if asked.choices else ()
        rows = [*(row for row in form.fields if row[0] in dict(SIDES)), ("", "is", "")][:COMPARED]
        return [(*row, choices) for row in rows]
    if event is None or not event.labels:
        return []
    rows = [*(row for row in form.fields if row[0] in event.labels), ("", "is", "")][:COMPARED]
    return [(*row, _translated(list(event.words.get(row[0], {}).items()))) for row in rows]


def _step(subject: steps.Subject, place: int, step: Mapping[str, str], told: Mapping[str, Sequence[str]]) -> StepPart:
    kind = steps.KINDS.get(step.get("kind", ""))
    if kind is None:
        gone = gettext(N_("This kind of step is not there any more. Remove it."))
        return StepPart(place, step.get("kind", ""), "?", "question", (), [gone])
    fields = [_field(place, each, step, told) for each in kind.fields(subject, step)]
    return StepPart(place, kind.name, gettext(kind.label), kind.icon, fields, told.get(f"s{place}", ()))


def _field(place: int, asked: steps.StepField, step: Mapping[str, str], told: Mapping[str, Sequence[str]]) -> FieldPart:
    name, value = f"s{place}.{asked.name}", step.get(asked.name, asked.start)
    searched = asked.kind == "record"
    text = lookups.text_of(asked.lookup, int(value)) or value if searched and value.isdigit() else value
    url = lookups.url(asked.lookup) if searched else ""
    return FieldPart(asked, name, value, text, url, told.get(name, ()))
