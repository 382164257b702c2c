"""Plain Python that every other part may use: no framework, no database, no clock."""
