"""The pages of automations: list, card, the form that reads as a sentence, versions, dry run, runs, why not."""

from app.automation.views.automations import AutomationView
from app.automation.views.runs import RunView
from app.automation.views.why import WhyView

__all__ = ["AutomationView", "RunView", "WhyView"]
