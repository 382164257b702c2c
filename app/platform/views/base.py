"""Pages that are no generated list, card or form: the base of those, with our frame around them."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_appbuilder import BaseView

from app.platform.frame import frame


class PageView(BaseView):
    """A hand-made page. Routes are guarded one by one with `guarded` or `signed_in`."""

    default_view = "index"

    def page(self, template: str, page: Any = None, *, status: int = 200, **more: Any) -> tuple[str, int]:
        """Render a template with the frame."""
        return render_template(template, page=page, frame=frame(), **more), status
