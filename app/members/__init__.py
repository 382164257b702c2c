"""Members: the firms that own the cooperative, and the people who work for them."""
