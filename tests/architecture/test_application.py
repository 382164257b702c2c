"""What only the put-together application shows: tables, events, hooks, views and their base classes."""

from __future__ import annotations

import importlib
import inspect

import pytest

from app.domains import DOMAINS
from config import Settings
from tests.architecture.house import module_of, name_of, outside_platform

PAGES = [importlib.import_module(f"app.{name}.domain").DOMAIN for name in DOMAINS]
WEB = [file for file in outside_platform() if {"views", "api"} & set(file.with_suffix("").parts[-2:])]


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    from app.factory import create_app

    folder = tmp_path_factory.mktemp("house")
    return create_app(Settings.from_environment({"BUKETT_DATA_DIR": str(folder)}))


def domain_of(cls: type | None) -> str | None:
    parts = cls.__module__.split(".") if cls else []
    return parts[1] if parts[:1] == ["app"] and len(parts) > 1 else None


def points_up(mine: str | None, theirs: str | None) -> bool:
    if mine == "platform":
        return theirs in DOMAINS
    return mine in DOMAINS and theirs in DOMAINS and DOMAINS.index(theirs) > DOMAINS.index(mine)


def test_foreign_keys_and_relationships_point_down(application):
    from flask_appbuilder import Model
    from sqlalchemy.orm import configure_mappers

    configure_mappers()
    mappers = list(Model.registry.mappers)
    owner = {table: mapper.class_ for mapper in mappers for table in [mapper.local_table]}
    keys = [
        f"{mapper.class_.__name__} -> {key.column}"
        for mapper in mappers
        for key in getattr(mapper.local_table, "foreign_keys", ())
        if points_up(domain_of(mapper.class_), domain_of(owner.get(key.column.table)))
    ]
    relations = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in mappers
        for relation in mapper.relationships
        if points_up(domain_of(mapper.class_), domain_of(relation.mapper.class_))
    ]
    assert keys + relations == []
    assert {domain_of(mapper.class_) for mapper in mappers} >= {"members", "stores", "certifications", "accounts"}


def test_a_key_that_points_up_would_be_found():
    assert points_up("members", "stores")
    assert points_up("platform", "members")
    assert not points_up("stores", "members")
    assert not points_up("members", "members")


def test_every_page_bears_the_name_of_its_domain():
    assert [page.name for page in PAGES] == list(DOMAINS)


def test_event_names_are_unique_and_carry_their_domain():
    events = [event for page in PAGES for event in page.events]
    assert len({event.name for event in events}) == len(events)
    for page in PAGES:
        for event in page.events:
            assert event.name.startswith(f"{page.name}.")
            assert event.name.replace("-", "").replace(".", "").replace("_", "").isalpha()
            assert event.__module__.split(".")[:3] == ["app", page.name, "events"]


@pytest.mark.parametrize("name", DOMAINS)
def test_every_event_class_is_published(name):
    from app.kernel.events import Event

    try:
        module = importlib.import_module(f"app.{name}.events")
    except ModuleNotFoundError:
        return  # a domain that has nothing to tell
    own = {
        cls
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Event) and cls is not Event and cls.__module__.startswith(f"app.{name}.events")
    }
    assert own == set(PAGES[DOMAINS.index(name)].events)


def test_hooks_answer_events_that_somebody_below_publishes():
    published = {event: place for place, page in enumerate(PAGES) for event in page.events}
    for place, page in enumerate(PAGES):
        for hook in page.hooks:
            assert published[hook.event] < place, f"{page.name} answers {hook.event.name}, which is not below it"
            assert hook.call.__module__.startswith(f"app.{page.name}.hooks")
    names = [hook.name for page in PAGES for hook in page.hooks]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", WEB, ids=name_of)
def test_only_the_platforms_view_and_api_classes_are_subclassed(path):
    from flask_appbuilder.baseviews import AbstractViewApi

    module = importlib.import_module(module_of(path))
    mine = [cls for _, cls in inspect.getmembers(module, inspect.isclass) if cls.__module__ == module.__name__]
    for cls in mine:
        foreign = [base for base in cls.__bases__ if base.__module__.startswith("flask_appbuilder")]
        assert foreign == [], f"{cls.__name__} subclasses {foreign}"
        if issubclass(cls, AbstractViewApi):
            assert any(
                base.__module__.startswith("app.") for base in cls.__bases__ if issubclass(base, AbstractViewApi)
            )


def test_every_view_of_the_running_application_is_ours(application):
    stock = {type(view).__module__ for view in application.appbuilder.baseviews}
    foreign = {name for name in stock if not name.startswith("app.")}
    assert foreign <= {"flask_appbuilder.views", "flask_appbuilder.api"}, foreign


def test_every_view_comes_from_a_domains_page_or_the_platform(application):
    listed = {entry.view for page in PAGES for entry in page.entries}
    running = {type(view) for view in application.appbuilder.baseviews}
    of_domains = {cls for cls in running if domain_of(cls) in DOMAINS}
    assert of_domains <= listed
    assert {view for view in listed if inspect.isclass(view)} <= running


def test_the_check_of_base_classes_reaches_every_view_of_a_domain():
    views = {entry.view.__module__ for page in PAGES for entry in page.entries if domain_of(entry.view) in DOMAINS}
    assert views
    assert views <= {module_of(path) for path in WEB}
