"""Notices: texts that administrators write, and a ledger with a row for each reminder and recipient.

What is due goes out once, also after days without a worker, and not in quiet hours; whoever it is for gets it in their
own language. When somebody is to be told, and of what, others decide; how mail travels stands in `platform.mail`.
"""
