"""Flask extensions that more than one module needs; the factory initialises them."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask_appbuilder import AppBuilder
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
migrate = Migrate()


class Builder(AppBuilder):
    """FAB's builder without its 6 MB of static files; its templates stay, under ours."""

    def _add_global_static(self) -> None:
        current_app.register_blueprint(Blueprint("appbuilder", "flask_appbuilder.base", template_folder="templates"))
