"""What a register file means: headings, values, rows. Decisions only: nothing is read from or written to anywhere."""
