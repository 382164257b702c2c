"""Tables in and out: `reading` opens spreadsheets and delimited text safely, `writing` is the one writer of exports.

Knows no Flask, no database and no domain. Nothing is imported here: the limited child process passes through.
"""
