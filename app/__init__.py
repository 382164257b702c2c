"""Bukett: the office of a florists' cooperative. Nothing stands here, so that pure modules import alone."""
