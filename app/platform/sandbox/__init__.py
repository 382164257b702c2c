"""Texts that administrators write with values in them: what they may say, and filling them in. Knows no record.

A template is Jinja, but only a small part of it: each node of its tree must be of a kind named here, so that what
nobody thought of is refused. Values are plain: texts, numbers, days, and lists and mappings of these. What Python knows
of an object is never looked up, nothing can be called, and nothing makes much out of little; so what a template costs
is bounded before it runs, and loops count their steps besides. The result is plain text: who shows it escapes it.
"""

from __future__ import annotations

from app.platform.sandbox.checking import check
from app.platform.sandbox.filling import fill
from app.platform.sandbox.values import FILTERS

__all__ = ["FILTERS", "check", "fill"]
