"""The half that meets hostile workbooks: runs alone in a limited child process, standard library only.

Nothing here may import from the rest of the program; the parent never imports it either, it starts it.
"""

from __future__ import annotations
