"""Decisions about automations: what a definition may say, when a day is due, what runs in a circle. Pure."""
