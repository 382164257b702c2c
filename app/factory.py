"""Build the application: walks `app.domains` and registers what each declares."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from app.domains import DOMAINS
from app.kernel.domain import Domain
from app.platform import (
    addresses,
    commands,
    engine,
    extras,
    health,
    past,
    policies,
    scope,
    statics,
    tasks,
    telemetry,
    watched,
)
from app.platform import db as database
from app.platform.administration.declared import SYSTEM_ACCESS, SYSTEM_ENTRIES, SYSTEM_SEARCH
from app.platform.api import DomainApi
from app.platform.api.openapi import OpenApi
from app.platform.bulkedit import RUN_JOB, WEIGH_JOB
from app.platform.db import db
from app.platform.exportjobs import EXPORT
from app.platform.extensions import Builder, csrf, migrate
from app.platform.jobpages import JobView
from app.platform.merged import MergedRecord
from app.platform.merging import MERGED
from app.platform.offering import OFFERS
from app.platform.records import RecordsView
from app.platform.recordstates import STATES
from app.platform.runtime import Runtime
from app.platform.security import roles
from app.platform.signin.manager import BukettSecurityManager
from app.platform.undo import UNDO_JOB
from app.platform.views import DomainView
from app.platform.views.combine import CombineView
from app.platform.views.errors import install as install_errors
from app.platform.views.help import HelpView
from app.platform.views.late import LatePanelView
from app.platform.views.numbers import NumbersView
from app.platform.views.search import SearchView
from app.platform.views.start import StartView
from config import Settings, flask_config

HERE = Path(__file__).parent


def domains() -> tuple[Domain, ...]:
    """Every domain's own page, lowest first."""
    return tuple(import_module(f"app.{name}.domain").DOMAIN for name in DOMAINS)


def create_app(settings: Settings | None = None) -> Flask:
    """A complete application. Several may live in one process."""
    registered = domains()
    database.never_reuse_ids()
    settings = settings or Settings.from_environment()
    app = Flask(
        __name__, static_folder=None, static_url_path="/static", template_folder=str(HERE / "platform" / "templates")
    )
    app.url_map.strict_slashes = False
    addresses.install(app)
    app.config.update(flask_config(settings))
    telemetry.configure(level=settings.log_level, as_json=settings.production)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]  # as Flask says to
    db.init_app(app)
    csrf.init_app(app)
    Bootstrap5(app)
    statics.install(app)
    app.extensions["bukett"] = runtime = _runtime(registered)
    with app.app_context():
        engine.configure(db.engine)
        database.install()
        scope.install()
        past.install(app)
        migrate.init_app(app, db, directory=str(HERE.parent / "migrations"))
        _register(app, runtime)
    install_errors(app)
    telemetry.log_requests(app)
    health.install(app)
    hooks = tuple(hook for domain in registered for hook in domain.hooks)
    jobs = (EXPORT, WEIGH_JOB, RUN_JOB, UNDO_JOB, *(kind for domain in registered for kind in domain.jobs))
    schedule = tuple(s for domain in registered for s in domain.schedule)
    followers = tuple(f for domain in registered for f in domain.followers)
    tasks.init(app, hooks=hooks, jobs=jobs, schedule=schedule, followers=followers)
    for command in (*commands.COMMANDS, *(c for domain in registered for c in domain.commands)):
        app.cli.add_command(command)
    return app


def _runtime(registered: tuple[Domain, ...]) -> Runtime:
    """What all domains contribute, put together."""
    runtime = Runtime(domains=registered)
    access = [*SYSTEM_ACCESS, *(a for domain in registered for a in domain.access)]
    runtime.access = dict(roles.merged(access))
    runtime.search = {s.kind: s for s in (*(s for domain in registered for s in domain.search), *SYSTEM_SEARCH)}
    runtime.entries = (*(e for domain in registered for e in domain.entries), *SYSTEM_ENTRIES)
    runtime.scopes = tuple(domain.scope for domain in registered if domain.scope)
    runtime.tiles = tuple(tile for domain in registered for tile in domain.tiles)
    STATES.update({table: states for domain in registered for table, states in domain.states.items()})
    OFFERS.update({table: offer for domain in registered for table, offer in domain.offers.items()})
    extras.supply_with(next((domain.extras for domain in registered if domain.extras), None))
    policies.supply_with(next((domain.policies for domain in registered if domain.policies), None))
    watched.watch_with([domain.watches for domain in registered if domain.watches])
    runtime.shipped = tuple(each for domain in registered for each in domain.shipped)
    runtime.saved = next((domain.views for domain in registered if domain.views), None)
    runtime.mail_told = tuple(domain.mail_told for domain in registered if domain.mail_told)
    _take_duplicates(runtime, registered)
    for domain in registered:
        runtime.lifecycles.update(domain.lifecycles)
        for target, panels in domain.panels.items():
            runtime.panels.setdefault(target, []).extend(panels)
        for target, ways in domain.reach.items():
            runtime.reach.setdefault(target, []).extend(ways)
        for target, layers in domain.layers.items():
            runtime.layers.setdefault(target, []).extend(layers)
    for entry in runtime.entries:
        listing = getattr(entry.view, "listing", None)
        if listing is not None:
            columns = [c for domain in registered for c in domain.columns.get(listing.name, ())]
            filters = [f for domain in registered for f in domain.filters.get(listing.name, ())]
            relations = [r for domain in registered for r in domain.relations.get(listing.name, ())]
            about = {"resource": entry.view.class_permission_name, "others": runtime.listings}
            runtime.listings[listing.name] = listing.with_contributions(columns, filters, relations, **about)
    return runtime


def _take_duplicates(runtime: Runtime, registered: tuple[Domain, ...]) -> None:
    """What domains say of records that may be there twice, and how a merge is taken back."""
    for domain in registered:
        for alike in domain.duplicates:
            more = (t for other in registered if alike.kind in other.merging for t in other.merging[alike.kind].traits)
            runtime.alike[alike.kind] = replace(alike, traits=(*alike.traits, *more))
    runtime.finder = next((domain.finder for domain in registered if domain.finder), None)
    runtime.lifecycles = {MergedRecord.__tablename__: MERGED}
    if runtime.finder is not None:
        for kind in runtime.alike:
            runtime.panels.setdefault(kind, []).append(runtime.finder.panel)


def _register(app: Flask, runtime: Runtime) -> None:
    builder = Builder(app, db.session, security_manager_class=BukettSecurityManager, indexview=StartView)
    for view in (CombineView, NumbersView, SearchView, RecordsView, LatePanelView, JobView, HelpView):
        builder.add_view_no_menu(view)
    for entry in runtime.entries:
        made: Any = entry.view()
        if isinstance(made, DomainApi):
            builder.add_api(made)
            runtime.apis.append(made)
        else:
            builder.add_view_no_menu(made)
            if isinstance(made, DomainView):
                runtime.views.setdefault(made.datamodel.obj.__tablename__, made)
    builder.add_api(OpenApi)
