"""The application as gunicorn serves it in `test_threads`; with a fault in it when it is told to."""

from __future__ import annotations

import os
import time

from app.factory import create_app

if os.environ.get("BUKETT_TEST_FAULT") == "shared-filters":
    from app.platform.views import lists

    _page = lists.page

    def _shared(view, arguments):
        """What stock Flask-AppBuilder does: the filters stand on the view, which all threads share."""
        view.filters = arguments
        time.sleep(0.05)
        return _page(view, view.filters)

    lists.page = _shared

application = create_app()
