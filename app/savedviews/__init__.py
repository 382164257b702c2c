"""Saved views: a list's state under a name, for oneself, for roles or for all. What a list is, the platform knows."""
