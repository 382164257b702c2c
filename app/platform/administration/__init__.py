"""The administrators' own pages: users, roles, kept mails, failed deliveries."""
