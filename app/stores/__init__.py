"""Stores: the shops, where they are, who owns them, who works there, and their terms in the cooperative."""
