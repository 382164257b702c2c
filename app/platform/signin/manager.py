"""FAB's security manager, reduced to what Bukett uses: who asks, and whether they may. All else is refused.

Rights are decided in memory from what the domains declare and the names of the user's roles; FAB's permission tables
stay empty. Whatever FAB would write by itself is refused: `users` holds the only ways to write.
"""

from __future__ import annotations

from typing import Any, NoReturn

from flask import current_app, g, has_request_context
from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import AnonymousUserMixin, LoginManager, current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.platform import extras, mentions, policies, savedlists
from app.platform.db import db
from app.platform.scope import SYSTEM, acting_as
from app.platform.security import csrf, demo, headers, preferences, roles, scoping, sessions, tokens, users
from app.platform.security.commands import users_cli
from app.platform.security.models import AppUser
from app.platform.signin.login_api import LoginApi
from app.platform.signin.login_views import AuthView
from app.platform.signin.preferences import PreferencesView
from app.platform.signin.profile import ProfileView


class Nobody(AnonymousUserMixin):
    """Whoever has not signed in."""

    id = None
    role_names: frozenset[str] = frozenset()
    locale = None
    theme = None
    demo = False


def _refused(name: str) -> Any:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(f"Flask-AppBuilder's {name} is not used here; app.platform.security.users keeps users")

    refuse.__name__ = name
    return refuse


class BukettSecurityManager(SecurityManager):
    """Who asks, and whether they may."""

    user_model = AppUser
    userstatschartview = None

    def __init__(self, appbuilder: AppBuilder) -> None:
        app = current_app
        app.config.update(FAB_CREATE_DB=False, FAB_UPDATE_PERMS=False, FAB_ADD_SECURITY_API=False)
        app.config.update(FAB_ADD_OPENAPI_VIEWS=False, FAB_ADD_MENU_API=False, FAB_API_KEY_ENABLED=False)
        tokens.configure(app)
        super().__init__(appbuilder)
        appbuilder.update_perms = False
        # FAB has no setting that leaves out its pages /back and /lang/<code>, which change state by GET.
        appbuilder._add_admin_views = lambda: _only_our_views(appbuilder, self)
        csrf.install(app)
        headers.install(app)
        scoping.install()
        app.cli.add_command(users_cli)

    # -- who asks ---------------------------------------------------------------------------------------------------

    def create_login_manager(self, app: Any) -> LoginManager:
        manager = LoginManager(app)
        manager.login_view = "AuthView.login"
        manager.anonymous_user = Nobody
        manager.session_protection = (
            None  # our own epoch and ended sessions do more than an address and a browser's name
        )
        manager.user_loader(self.load_user)
        return manager

    def create_jwt_manager(self, app: Any) -> Any:
        return tokens.manager(app, self.load_user_jwt)

    def load_user(self, pk: str) -> AppUser | None:
        """The active user of a cookie, with roles, in one query; None when anything has ended what was signed in."""
        return _load(str(pk), sessions.current_key())

    def load_user_jwt(self, header: Any, data: Any) -> AppUser | None:
        """The same for a bearer token; from then on the request is this user's, whatever cookie came with it."""
        found = _load(str(data.get("sub", "")), None)
        if found is not None:
            g._login_user = found
            g.user = found
            for kept in ("bukett_scope", "bukett_frame"):
                g.pop(kept, None)
        return found

    def before_request(self) -> Any:
        """Find out who asks, then let nothing be written on the strength of a cookie alone."""
        g.user = current_user
        tokens.identify()
        preferences.settle()
        csrf.check()

    # -- whether they may -------------------------------------------------------------------------------------------

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the reader's roles have a permission on a resource. What is not declared is denied."""
        reader: Any = current_user._get_current_object() if has_request_context() else None  # asked forty times a page
        if not reader or not reader.is_authenticated:
            return False
        runtime = current_app.extensions.get("bukett")
        return runtime is not None and roles.allows(runtime.access, reader.role_names, permission_name, view_name)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing is public by permission; public pages say so themselves."""
        return False

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """FAB's menu is not used; the sidebar asks `has_access`."""
        return set()

    # -- FAB's own rows and pages -----------------------------------------------------------------------------------

    def create_db(self) -> None:
        """Migrations make the tables, `users.sync_roles` the rows."""

    def add_limit_view(self, baseview: Any) -> None:
        """`limits` counts in the database; Flask-Limiter would count in each process."""

    def register_views(self) -> None:
        """Our pages and our login for programs; none of FAB's."""
        self.auth_view = AuthView()
        for view in (self.auth_view, ProfileView, PreferencesView):
            self.appbuilder.add_view_no_menu(view)
        self.appbuilder.add_api(LoginApi)
        preferences.install(current_app)

    def get_user_by_id(self, pk: Any) -> AppUser | None:
        with acting_as(SYSTEM):
            return db.session.get(AppUser, int(pk))

    auth_user_db = _refused("auth_user_db")
    auth_user_ldap = _refused("auth_user_ldap")
    auth_user_oauth = _refused("auth_user_oauth")
    auth_user_remote_user = _refused("auth_user_remote_user")
    auth_user_saml = _refused("auth_user_saml")
    update_user_auth_stat = _refused("update_user_auth_stat")
    noop_user_update = _refused("noop_user_update")
    add_user = _refused("add_user")
    update_user = _refused("update_user")
    delete_user = _refused("delete_user")
    reset_password = _refused("reset_password")
    add_register_user = _refused("add_register_user")
    del_register_user = _refused("del_register_user")
    add_role = _refused("add_role")
    update_role = _refused("update_role")
    delete_role = _refused("delete_role")
    import_roles = _refused("import_roles")
    add_group = _refused("add_group")
    delete_group = _refused("delete_group")
    add_permission = _refused("add_permission")
    del_permission = _refused("del_permission")
    add_view_menu = _refused("add_view_menu")
    del_view_menu = _refused("del_view_menu")
    add_permission_view_menu = _refused("add_permission_view_menu")
    del_permission_view_menu = _refused("del_permission_view_menu")
    add_permission_role = _refused("add_permission_role")
    del_permission_role = _refused("del_permission_role")
    add_permissions_view = _refused("add_permissions_view")
    add_permissions_menu = _refused("add_permissions_menu")
    security_cleanup = _refused("security_cleanup")
    security_converge = _refused("security_converge")
    validate_api_key = _refused("validate_api_key")
    create_api_key = _refused("create_api_key")
    revoke_api_key = _refused("revoke_api_key")


def _only_our_views(appbuilder: AppBuilder, manager: BukettSecurityManager) -> None:
    appbuilder._indexview = appbuilder.add_view_no_menu(appbuilder.indexview)
    manager.register_views()


def _load(carried: str, session_key: str | None) -> AppUser | None:
    pk, _, epoch = carried.partition(":")
    if not (_number(pk) and _number(epoch)):
        return None
    asked = {"asking": int(pk)} | ({} if session_key is None else {"session_key": session_key})
    with acting_as(SYSTEM):
        found = db.session.execute(_question(by_session=session_key is not None), asked).unique().one_or_none()
    if found is None or found[1] or found[0].session_epoch != int(epoch) or demo.barred(found[0]):
        return None
    user = users.detached(found[0])
    user.mentioned, user.counts = found[2], found[3]
    setattr(g, extras.STAMP, str(found[4]))
    setattr(g, policies.STAMP, str(found[5]))
    return user


def _question(*, by_session: bool) -> Any:
    """Who asks, with all that is told with them. Built once for each application: every request begins with it, and
    building it took longer than asking it.
    """
    kept = current_app.extensions.setdefault("bukett who asks", {})
    if by_session not in kept:
        facts = mentions.any_waits(), savedlists.any_counted(), extras.stamp(), policies.stamp()
        ended = sessions.has_ended(bindparam("session_key") if by_session else None)
        statement = select(AppUser, ended, *facts).where(AppUser.id == bindparam("asking"), AppUser.active.is_(True))
        kept[by_session] = statement.options(joinedload(AppUser.roles)).execution_options(populate_existing=True)
    return kept[by_session]


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
