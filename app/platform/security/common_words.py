"""Words of which passwords are commonly built, Norwegian and English, chosen by hand. No list was copied."""

from __future__ import annotations

_TEXT = """
    password passwort passord passordet pass word passw kodeord hemmelig hemmelighet secret login logon logginn
    innlogging welcome velkommen letmein slippmeginn changeme endremeg default standard temporary midlertidig
    temp test testing tester admin administrator root user bruker master superuser system server computer
    datamaskin internet windows linux google facebook microsoft office apple iphone samsung android iloveyou
    ilove loveyou jegelskerdeg jegelsker love lover elsker elskerdeg forever always alltid baby angel princess
    prinsesse sunshine sunflower shadow dragon monkey tiger lion horse hest hund katt kitty hunden katten
    football fotball soccer baseball basketball hockey superman batman spiderman starwars pokemon trustno trust
    noone whatever nothing hello hei heisann hallo summer sommer winter vinter spring autumn høst host vår
    january januar february februar march mars april may mai june juni july juli august september october
    oktober november december desember monday mandag friday fredag sunday søndag norge norway oslo bergen
    trondheim stavanger tromsø tromso norsk viking rosenborg brann liverpool manchester united arsenal chelsea
    barcelona realmadrid flower flowers blomst blomster blomsten blomsterbutikk florist floristen rose roser
    rosen tulip tulipan tulipaner lilje buket butikk butikken shop store kunde customer firma company selskap
    kontor medlem member qwerty qwertz azerty asdf zxcv qaz wsx edc abc abcd abcdef correct battery staple
    correcthorsebatterystaple michael jessica jennifer charlie jordan thomas daniel andrea martin anders lars
    kristian marius ole per kari anne maria emma nora ida my mitt min mine is er the det and og new ny nytt old
    gammel best good god money penger fuck faen sex
"""
WORDS = frozenset(_TEXT.split())
