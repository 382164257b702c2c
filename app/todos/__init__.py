"""Tasks: what somebody or a role has to do, on any record or on none, until when, and whether it is done. Which records
there are, the platform knows.
"""
