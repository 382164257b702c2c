"""Duplicates: finding records that may be the same, remembering which are not, and merging those that are."""
