"""The generated REST resource of one model: list, one, create, change, delete; plain query parameters, ETags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import Response, request, send_file, url_for
from flask_appbuilder.api import expose
from werkzeug.http import parse_etags

from app.kernel.problems import N_, Problem, Refused
from app.platform import extras, forms, integrity, merged, ownfiles, past, policies, savedlists
from app.platform.api import arguments, custom, fields
from app.platform.api.base import PlainApi
from app.platform.db import db
from app.platform.files import own
from app.platform.guards import guarded_api
from app.platform.interface import Conflict, Gone, UnitOfWorkInterface
from app.platform.listing import Lens, Listing
from app.platform.runtime import runtime

PK = "<int(max=2147483647):pk>"
GONE = N_("There is no such record.")
NO_FILE = N_("The record has no file there.")


class DomainApi(PlainApi):
    """A model's REST resource: `show_columns` are answered, `add_columns` and `edit_columns` accepted; nothing else."""

    datamodel: ClassVar[UnitOfWorkInterface]
    listing: ClassVar[Listing]
    show_columns: ClassVar[tuple[str, ...]] = ()
    add_columns: ClassVar[tuple[str, ...]] = ()
    edit_columns: ClassVar[tuple[str, ...]] = ()
    check: ClassVar[forms.StaticCheck | None] = None

    def __init__(self) -> None:
        if not self.show_columns:
            raise TypeError(f"{type(self).__name__} names no show_columns")
        step = self.datamodel.lifecycle
        missing = {"post": step.created, "patch": step.changed, "delete": step.deleted}
        self.exclude_route_methods = {name for name, call in missing.items() if call is None}
        if not extras.extended(self.datamodel.obj):
            self.exclude_route_methods.add("own_file")
        super().__init__()

    @property
    def columns(self) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self.datamodel.obj.__table__.c
        return table

    # Routes ---------------------------------------------------------------------------------------------------------
    @expose("", methods=["GET"])
    @guarded_api("list")
    def get_list(self) -> Response:
        listing = runtime().listings[self.listing.name]
        then, given = arguments.moment(self.datamodel.obj, request.args.to_dict(flat=False))
        opened = savedlists.expanded(listing.name, given)
        asked = listing.read(opened.arguments)
        if problems := then.problems or arguments.refused(listing, given) or opened.problems or asked.problems:
            return self.problems(problems)
        with past.looking(db.session(), then.moment):
            lens = Lens(db.session(), past.day())
            count = listing.count(lens, asked)
            ids = listing.ids(lens, asked, limit=asked.page_size, offset=(asked.page - 1) * asked.page_size)
            past.stand(lens.session)
            model = self.datamodel.obj
            rows = {item.id: item for item in lens.session.query(model).where(model.id.in_(ids))} if ids else {}
            return self.answer({"count": count, "result": self.shown_many([rows[pk] for pk in ids if pk in rows])})

    @expose(f"/{PK}", methods=["GET"])
    @guarded_api("show")
    def get(self, pk: int) -> Response:
        then, _ = arguments.moment(self.datamodel.obj, request.args.to_dict(flat=False))
        if then.problems:
            return self.problems(then.problems)
        with past.looking(db.session(), then.moment):
            past.stand(db.session())
            item = db.session.get(self.datamodel.obj, pk)
            if item is None:
                return self._merged(pk)
            return self.answer(self.shown_many([item])[0]) if then.moment else self._one(item)

    @expose("", methods=["POST"])
    @guarded_api("add")
    def post(self) -> Response:
        body = self.body()
        if isinstance(body, Response):
            return body
        own, given = custom.apart(self.datamodel.obj, body)
        values, problems = fields.inward(self.columns, self.add_columns, own, partial=False)
        more, wrong = custom.inward(self.datamodel.obj, given, partial=False)
        problems += wrong
        if not problems:
            problems = self._checked(self._complete(values, self.add_columns))
        if problems:
            return self.problems(problems)
        values |= more
        try:
            self._not_twice(values)
            pk = self.datamodel.create(values, end_previous=self._end_previous())
        except Refused as refusal:
            return self.problems(refusal.problems)
        if not pk:
            return self._waiting(None)
        where = url_for(f"{self.endpoint}.get", pk=pk)
        made = db.session.get(self.datamodel.obj, pk)
        return self._waiting(made, Location=where) if policies.told() else self._one(made, 201, Location=where)

    @expose(f"/{PK}", methods=["PATCH"])
    @guarded_api("edit")
    def patch(self, pk: int) -> Response:
        body = self.body()
        if isinstance(body, Response):
            return body
        item = db.session.get(self.datamodel.obj, pk)
        if item is None:
            return self.refusal(404, "record.gone", GONE)
        if (refused := self._precondition(item)) is not None:
            return refused
        own, given = custom.apart(self.datamodel.obj, body)
        values, problems = fields.inward(self.columns, self.edit_columns, own, partial=True)
        more, wrong = custom.inward(self.datamodel.obj, given, partial=True)
        problems += wrong
        if not problems:
            problems = self._checked({name: values.get(name, getattr(item, name)) for name in self.edit_columns})
        if problems:
            return self.problems(problems)
        return self._save(pk, values | more, getattr(item, "version", None))

    @expose(f"/{PK}", methods=["DELETE"])
    @guarded_api("delete")
    def delete(self, pk: int) -> Response:
        item = db.session.get(self.datamodel.obj, pk)
        if item is None:
            return self.refusal(404, "record.gone", GONE)
        if (refused := self._precondition(item)) is not None:
            return refused
        try:
            gone = self.datamodel.remove(pk, version=getattr(item, "version", None))
        except Refused as refusal:
            return self.problems(refusal.problems)
        except (Gone, Conflict):
            return self._stale()
        return Response(status=204) if gone else self._waiting(db.session.get(self.datamodel.obj, pk))

    @expose(f"/{PK}/custom_fields/<key>", methods=["GET"])
    @guarded_api("show")
    def own_file(self, pk: int, key: str) -> Response:
        """What the file in one of the record's own fields holds."""
        item = db.session.get(self.datamodel.obj, pk)
        if item is None:
            return self.refusal(404, "record.gone", GONE)
        file = ownfiles.held(db.session(), item, key)
        if file is None:
            return self.refusal(404, "field.no-file", NO_FILE)
        try:
            content = own.content(file)
        except Refused as refusal:
            return self.problems(refusal.problems, 404)
        answer: Response = send_file(content, mimetype=file.media_type, as_attachment=True, download_name=file.name)
        return answer

    # What the routes share ------------------------------------------------------------------------------------------
    def shown_many(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Records as the API answers them. Subclasses add computed fields for many at once."""
        names, told = self.show_columns, custom.outward(self.datamodel.obj)
        return [
            {name: fields.outward(self.columns[name], getattr(item, name)) for name in names} | told(item)
            for item in items
        ]

    def computed(self) -> Mapping[str, Mapping[str, Any]]:
        """The schemas of the fields that `shown_many` adds."""
        return {}

    def _one(self, item: Any, status: int = 200, **headers: str) -> Response:
        tag = f'W/"{item.version}"' if hasattr(item, "version") else ""
        return self.answer(self.shown_many([item])[0], status, **({"ETag": tag} if tag else {}), **headers)

    def _merged(self, pk: int) -> Response:
        """What was merged into another record leads there (302: undoing the merge brings it back)."""
        model = self.datamodel.obj
        survivor = merged.into(db.session(), model.__tablename__, pk)
        if survivor is None or db.session.get(model, survivor) is None:
            return self.refusal(404, "record.gone", GONE)
        where = url_for(f"{self.endpoint}.get", pk=survivor)
        return self.answer({"merged_into": survivor}, 302, Location=where)

    def _save(self, pk: int, values: Mapping[str, Any], version: int | None) -> Response:
        try:
            self.datamodel.change(pk, values, version=version, end_previous=self._end_previous())
        except Refused as refusal:
            return self.problems(refusal.problems)
        except (Gone, Conflict):
            return self._stale()
        saved = db.session.get(self.datamodel.obj, pk)
        return self._waiting(saved) if policies.told() else self._one(saved)

    def _waiting(self, item: Any, **headers: str) -> Response:
        """202: some of what was sent waits for approval. Answered with what is saved, and what waits for whom."""
        waits = [
            {"change": f.request_id, "field": extras.told(Problem("", name or None)).field, "roles": list(f.roles)}
            for f in policies.told()
            for name in f.fields or ("",)
        ]
        tag = {"ETag": f'W/"{item.version}"'} if hasattr(item, "version") else {}
        record = self.shown_many([item])[0] if item is not None else None
        return self.answer({"record": record, "waits": waits}, 202, **tag, **headers)

    def _not_twice(self, values: Mapping[str, Any]) -> None:
        """Refuse a new record that is there already, unless `?duplicate=1` says that it is another one. A number that
        is taken is refused by itself, with its field.
        """
        finder, kind = runtime().finder, self.datamodel.obj.__tablename__
        if finder is None or kind not in runtime().alike or arguments.duplicate(request.args.to_dict(flat=False)):
            return
        problem = finder.refusal(kind, values, attended=False)
        if problem is not None and not integrity.taken(db.session(), self.datamodel.obj, values):
            raise Refused([problem])

    def _end_previous(self) -> bool:
        if not self.datamodel.lifecycle.successive:
            return False
        return arguments.end_previous(request.args.to_dict(flat=False))

    def _checked(self, values: Mapping[str, Any]) -> list[Any]:
        check = type(self).check
        return check(values) if check else []

    def _complete(self, values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
        """The values with each absent field at its column's default, as the rules want to see them."""
        defaults = {n: getattr(self.columns[n].default, "arg", None) for n in names}
        return {n: values.get(n, None if callable(defaults[n]) else defaults[n]) for n in names}

    def _precondition(self, item: Any) -> Response | None:
        """A change needs the ETag it was based on (RFC 9110, 13.1.1; RFC 6585 for its absence)."""
        given = request.headers.get("If-Match", "")
        if not given:
            return self.refusal(428, "record.if-match", N_("Send If-Match with the ETag that you read."))
        tags = parse_etags(given)
        return None if tags.star_tag or tags.contains_weak(str(getattr(item, "version", ""))) else self._stale()

    def _stale(self) -> Response:
        return self.refusal(412, "record.changed", N_("The record has been changed since you read it. Read it again."))
