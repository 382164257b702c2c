"""Demonstration: a believable cooperative, loaded to try Bukett with and removed again without trace."""
