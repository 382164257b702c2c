"""What a file of contact persons means: headings, roles, rows, and who of the registered people a row speaks of."""
