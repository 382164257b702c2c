"""Health endpoints for a load balancer: whether the process lives, and whether it can serve."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask

from app.platform import telemetry
from app.platform.runtime import application
from app.platform.scope import SYSTEM, acting_as


def install(app: Flask) -> None:
    """Two routes without sign-in that tell nothing about anybody."""
    blueprint = Blueprint("health", __name__, url_prefix="/health")
    blueprint.add_url_rule("/live", "live", _live)
    blueprint.add_url_rule("/ready", "ready", _ready)
    app.register_blueprint(blueprint)


def _live() -> dict[str, str]:
    return telemetry.live()


def _ready() -> tuple[dict[str, Any], int]:
    with acting_as(SYSTEM):
        ready, details = telemetry.ready(application())
    return details, 200 if ready else 503
