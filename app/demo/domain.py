"""Everything the demonstration contributes to the application."""

from __future__ import annotations

from app.demo.commands import COMMANDS
from app.demo.models import DemoLoad
from app.demo.operations import LOAD
from app.demo.panels import TILES
from app.demo.views import DemoView
from app.kernel.domain import Domain, Entry
from app.kernel.problems import N_
from app.platform.security.roles import ADMINISTRATOR, only

DOMAIN = Domain(
    "demo",
    models=(DemoLoad,),
    entries=(Entry(DemoView),),
    access=(only(N_("Demo"), write=(ADMINISTRATOR,)),),
    jobs=(LOAD,),
    commands=COMMANDS,
    tiles=TILES,
)
