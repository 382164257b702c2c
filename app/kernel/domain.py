"""A domain's own page: everything one domain contributes to the application, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.kernel.events import Event, Follower, Hook

READ = frozenset({"list", "show", "export"})
WRITE = frozenset({"add", "edit", "delete"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A view or API class, and where it hangs in the sidebar (`group` None: not in the sidebar).

    `key`: the letter that leads there after `g`. `count(session)`: the number beside it for the reader; None: no entry.
    """

    view: Any
    label: str = ""
    group: str | None = None
    icon: str = ""
    count: Callable[..., int | None] | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what with one resource (FAB's class permission name): role name -> permissions without `can_`."""

    resource: str
    grants: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something a domain can begin for a record of a table, offered to whoever decides when: `call(uow, record_id,
    origin)` answers what was done, in English. `origin` is unique to the occasion: a second call with it does nothing.
    """

    name: str
    label: str
    table: str
    call: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Domain:
    """What `domain.py` declares. What is named by a listing or card adds to it.

    `panels`: by table, or `*` for every record's card. `states`: by table, what its records can become
    (`platform.recordstates.States`). `change_pages`: for changes of a source that have a page of their own,
    `look(session, group ids)` answers title, address and perhaps a chip by group.
    `offers`: by table, which values of its records texts may hold (`platform.offering.Offer`). `mail_told(uow,
    message)`: told in the same transaction when a message has got another state.
    `lifecycles`: by table without generated pages, how its changes are undone (`platform.interface.Keeper`).
    """

    name: str
    models: tuple[Any, ...] = ()
    entries: tuple[Entry, ...] = ()
    access: tuple[Access, ...] = ()
    columns: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    relations: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    layers: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    panels: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    search: tuple[Any, ...] = ()
    events: tuple[type[Event], ...] = ()
    hooks: tuple[Hook, ...] = ()
    followers: tuple[Follower, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    watches: Callable[..., Any] | None = None  # `(session)`: the tables whose changes it wants to be told of just now
    jobs: tuple[Any, ...] = ()
    schedule: tuple[Any, ...] = ()
    commands: tuple[Any, ...] = ()
    prepare: tuple[Callable[..., None], ...] = ()
    scope: Callable[..., Mapping[str, frozenset[int]]] | None = None
    tiles: tuple[Any, ...] = ()
    extras: Any = None  # defines extra fields of records: `platform.extras.ExtraFields`; one domain at most
    states: Mapping[str, Any] = field(default_factory=dict)
    policies: Any = None  # keeps change policies: `platform.policies.Policies`; one domain at most
    shipped: tuple[Any, ...] = ()  # policies for its own records that hold until somebody says otherwise: `Shipped`
    views: Any = None  # keeps lists under names: `platform.savedlists.SavedLists`; one domain at most
    offers: Mapping[str, Any] = field(default_factory=dict)
    mail_told: Callable[..., None] | None = None
    configuration: tuple[Any, ...] = ()  # its parts of the configuration file: `platform.configuration.Section`
    lifecycles: Mapping[str, Any] = field(default_factory=dict)
    reach: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)  # by table: `platform.reach.Way`
    duplicates: tuple[Any, ...] = ()  # kinds of record of which there may be two: `platform.similar.Alike`
    merging: Mapping[str, Any] = field(default_factory=dict)  # by table: `platform.similar.Merging`
    finder: Any = None  # looks for duplicates: `platform.similar.Finder`; one domain at most
    mailings: tuple[Callable[..., Any], ...] = ()  # `offer(segment id, names of ways)`: a button of a mailing list
    change_pages: Mapping[str, Callable[..., Mapping[int, tuple[Any, ...]]]] = field(default_factory=dict)
