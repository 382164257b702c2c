"""The domains, lowest first. A domain may use the public modules of the domains below it."""

DOMAINS = (
    "customfields",
    "savedviews",
    "approvals",
    "notices",
    "todos",
    "geography",
    "members",
    "stores",
    "certifications",
    "accounts",
    "duplicates",
    "imports",
    "automation",
    "demo",
)
