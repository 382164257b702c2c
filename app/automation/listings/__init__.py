"""The lists of automations and of their runs, and an automation in words."""

from app.automation.listings.lists import AUTOMATIONS, RUNS, active_chip, state_chip, table_title

__all__ = ["AUTOMATIONS", "RUNS", "active_chip", "state_chip", "table_title"]
