"""The pages of users: list, card, form, invitation, access. What may be done to a user stands in `security.users`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NoReturn

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, validators

from app.kernel.problems import N_, Problem, Refused
from app.platform import integrity
from app.platform.administration import user_list
from app.platform.db import Uow, db, unit_of_work
from app.platform.guards import guarded, may
from app.platform.interface import Lifecycle, UnitOfWorkInterface
from app.platform.pages import Action, Crumb, Fact, FactPanel, FormPage, FormSection
from app.platform.refusals import tell
from app.platform.security import links, users
from app.platform.security.models import AppUser
from app.platform.security.roles import BY_NAME, ROLES
from app.platform.shown import shown
from app.platform.textfields import AtMost, TextField
from app.platform.views import DomainView, Heading, Section, formpages
from app.platform.views.domain import PK

SENT = N_("A link to choose a password has been sent to %(email)s.")


def _elsewhere(uow: Uow, item: Any) -> NoReturn:
    """FAB's own ways to save a user lead nowhere."""
    raise Refused([Problem("users.elsewhere", None, N_("Users are kept on their own pages only."))])


class UserForm(FlaskForm):
    """What an administrator types about a user; the rules are those of `security.users`."""

    username = TextField(lazy_gettext("User name"), [validators.InputRequired(), AtMost(128)])
    email = TextField(lazy_gettext("E-mail"), [validators.InputRequired(), AtMost(254)])
    first_name = TextField(lazy_gettext("First name"), [validators.InputRequired(), AtMost(64)])
    last_name = TextField(lazy_gettext("Last name"), [validators.InputRequired(), AtMost(64)])
    roles = SelectMultipleField(lazy_gettext("Roles"))
    form_errors: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [(role.name, f"{role.label}: {role.description}") for role in ROLES]

    def details(self) -> dict[str, str]:
        """Everything but the roles."""
        return {name: self[name].data or "" for name in ("username", "email", "first_name", "last_name")}


class NewUserForm(UserForm):
    """A new user is invited, unless the administrator wants to do that later."""

    invite = BooleanField(lazy_gettext("Send an invitation by e-mail now"), default=True)


class UserView(DomainView):
    """Users, kept by administrators."""

    route_base = "/users"
    class_permission_name = "Users"
    default_view = "list"
    include_route_methods: ClassVar[set[str]] = {"list", "show", "export", "add", "edit", "send_link", "access"}
    datamodel = UnitOfWorkInterface(AppUser, Lifecycle(created=_elsewhere, changed=_elsewhere))
    listing = user_list.USERS
    notes: ClassVar[bool] = False
    in_place: ClassVar[bool] = False
    sections = (Section("user", N_("User"), ("username", "email", "first_name", "last_name")),)
    add_title = lazy_gettext("New user")

    def allowed(self, permission: str) -> bool:
        """Users are made and changed through `security.users`, and never deleted."""
        return permission in ("add", "edit") and may(permission, "Users")

    def heading(self, item: AppUser) -> Heading:
        return Heading(item.name, (user_list.state(item.active),), (item.username, item.email))

    def panels(self, item: AppUser) -> list[Any]:
        facts = [
            Fact(gettext(N_("User name")), item.username),
            Fact(gettext(N_("E-mail")), item.email),
            Fact(gettext(N_("Password")), gettext(N_("set")) if item.password else gettext(N_("not chosen yet"))),
            Fact(gettext(N_("Last signed in")), shown(user_list.moment(item.last_login))),
        ]
        names = user_list.role_names(db.session(), [item.id]).get(item.id, ())
        roles = [Fact(str(BY_NAME[n].label), str(BY_NAME[n].description), wide=True) for n in names if n in BY_NAME]
        none = [Fact(gettext(N_("No role")), gettext(N_("Sees nothing until a role is given.")), wide=True)]
        return [
            FactPanel("user", gettext(N_("User")), facts),
            FactPanel("roles", gettext(N_("Roles")), roles or none),
        ]

    def actions_on(self, item: AppUser) -> Sequence[Action]:
        if not may("edit", "Users"):
            return ()
        access = url_for("UserView.access", pk=item.id)
        if not item.active:
            return (Action(gettext(N_("Let sign in again")), access, icon="unlock", post=True, fields={"active": "1"}),)
        sent = N_("Send link for a new password") if item.password else N_("Send invitation")
        question = gettext(N_("End the access of %(name)s? Whatever is signed in ends at once."), name=item.name)
        return (
            Action(gettext(sent), url_for("UserView.send_link", pk=item.id), icon="envelope", post=True),
            Action(
                gettext(N_("End access")),
                access,
                icon="lock",
                post=True,
                danger=True,
                confirm=question,
                fields={"active": "0"},
            ),
        )

    @expose("/new", methods=["GET", "POST"])
    @guarded("add")
    def add(self) -> Any:
        form = NewUserForm()
        if request.method == "POST" and form.validate_on_submit():
            made: list[int] = []
            if self._saved(form, lambda uow: made.append(_create(uow, form))):
                return redirect(url_for("UserView.show", pk=made[0]), code=303)
        return self._page(form, str(self.add_title), url_for("UserView.add"), url_for("UserView.list"))

    @expose(f"/{PK}/edit", methods=["GET", "POST"])
    @guarded("edit")
    def edit(self, pk: int) -> Any:
        item = self.item(pk)
        names = list(user_list.role_names(db.session(), [pk]).get(pk, ()))
        form = UserForm(obj=None, data={**_details(item), "roles": names})
        card = url_for("UserView.show", pk=pk)
        if (
            request.method == "POST"
            and form.validate_on_submit()
            and self._saved(form, lambda uow: _change(uow, pk, form))
        ):
            return redirect(card, code=303)
        title = gettext(N_("Edit %(name)s"), name=item.name)
        return self._page(form, title, url_for("UserView.edit", pk=pk), card)

    @expose(f"/{PK}/link", methods=["POST"])
    @guarded("edit")
    def send_link(self, pk: int) -> Any:
        """Mail a link by which the user chooses a password."""
        item = self.item(pk)
        if not item.active:
            abort(409)
        email, kind = item.email, links.RESET if item.password else links.INVITATION
        with unit_of_work(label=f"users {kind}") as uow:
            links.send(uow, users.user(uow.session, pk), kind)
        flash(gettext(SENT, email=email), "ok")
        return redirect(url_for("UserView.show", pk=pk), code=303)

    @expose(f"/{PK}/access", methods=["POST"])
    @guarded("edit")
    def access(self, pk: int) -> Any:
        """Let a user sign in again, or no longer."""
        self.item(pk)
        change = users.activate if request.form.get("active") == "1" else users.deactivate
        try:
            with unit_of_work(label="users access") as uow:
                change(uow, user_id=pk)
        except Refused as refused:
            tell(refused.problems)
        else:
            flash(gettext(N_("Saved.")), "ok")
        return redirect(url_for("UserView.show", pk=pk), code=303)

    def _saved(self, form: UserForm, save: Callable[[Uow], Any]) -> bool:
        try:
            with integrity.told(AppUser), unit_of_work(label=str(self.listing.title)) as uow:
                save(uow)
        except Refused as refused:
            formpages.blame(form, refused.problems)
            return False
        flash(request.path, "saved")
        flash(gettext(N_("Saved.")), "ok")
        return True

    def _page(self, form: UserForm, title: str, here: str, back: str) -> Any:
        names = [name for name in form._fields if name != "csrf_token"]
        sections = [
            FormSection(gettext(N_("User")), "", [form[n] for n in names if n not in ("roles", "invite")]),
            FormSection(gettext(N_("Roles")), gettext(N_("A user without a role sees nothing.")), [form.roles]),
        ]
        if "invite" in names:
            sections.append(FormSection(gettext(N_("Invitation")), "", [form["invite"]]))
        crumbs = [Crumb(gettext(self.listing.title), url_for("UserView.list")), Crumb(title)]
        page = FormPage(
            title=title, crumbs=crumbs, sections=sections, hidden=[], problems=formpages.summary(form), action_url=here,
            cancel_url=back, check_url=None, submit_text=gettext(N_("Save")),
        )  # fmt: skip
        return self._render("bukett/form.html", page, status=422 if request.method == "POST" else 200)


def _create(uow: Uow, form: UserForm) -> int:
    made = users.create_user(
        uow,
        username=form.username.data or "",
        email=form.email.data or "",
        first_name=form.first_name.data or "",
        last_name=form.last_name.data or "",
        roles=form.roles.data or [],
    )
    if form["invite"].data:
        links.send(uow, made, links.INVITATION)
    return int(made.id)


def _change(uow: Uow, pk: int, form: UserForm) -> None:
    users.change_user(uow, user_id=pk, **form.details())
    users.set_roles(uow, user_id=pk, roles=form.roles.data or [])


def _details(item: AppUser) -> dict[str, str]:
    return {name: getattr(item, name) for name in ("username", "email", "first_name", "last_name")}
