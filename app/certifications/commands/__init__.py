"""`flask stores`: the tender team's question. `flask certificates`: renewals from a scheme's list.

Exit code 2 where the question is no question, or the file no list.
"""

from __future__ import annotations

from app.certifications.commands.renewing import certificates
from app.certifications.commands.stores import stores

__all__ = ["certificates", "stores"]
