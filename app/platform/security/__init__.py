"""Who may sign in, who may do what, and what guards every request. No domain's own grants stand here."""
