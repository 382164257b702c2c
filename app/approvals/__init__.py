"""Approvals: say here in a sentence what this domain knows and decides, and what it leaves to others."""
