"""What can be done with automations: save, switch, restore, run, try again. Hooks and jobs come here too."""

from app.automation.operations.configuration import AUTOMATIONS_SECTION
from app.automation.operations.controlling import cancel, press, retry, tidy_runs, wake
from app.automation.operations.definitions import LIFECYCLE, restore, switch
from app.automation.operations.evaluating import follow, wanted
from app.automation.operations.running import RUN_JOB
from app.automation.operations.scanning import SCAN_JOB, order_scan
from app.automation.operations.shipping import ship
from app.automation.operations.trying import LASTS, tried

__all__ = [
    "AUTOMATIONS_SECTION",
    "LASTS",
    "LIFECYCLE",
    "RUN_JOB",
    "SCAN_JOB",
    "cancel",
    "follow",
    "order_scan",
    "press",
    "restore",
    "retry",
    "ship",
    "switch",
    "tidy_runs",
    "tried",
    "wake",
    "wanted",
]
