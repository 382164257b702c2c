"""The domains, lowest first. A domain may use the public modules of the domains below it."""

DOMAINS = (
    "customfields",
    "savedviews",
    "geography",
    "members",
    "stores",
    "certifications",
    "accounts",
    "imports",
    "demo",
)
