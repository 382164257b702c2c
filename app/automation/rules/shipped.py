"""The automations that come with the program, in Norwegian as the office reads them. All are switched off at first."""

from __future__ import annotations

from collections.abc import Mapping

from app.automation.rules.definitions import DATE, EVENT, Definition, Trigger

MEMBER = '["is","status","active","notice"]'

CERTIFICATE_EXPIRES = Definition(
    "Sertifikat utløper om 120, 90 og 30 dager",
    Trigger(kind=DATE, table="certificate", column="valid_to", days=(-120, -90, -30)),
    f'["all",["is","renewed","0"],["not",["is","state","withdrawn"]],["some","store",{MEMBER}]]',
    (
        {
            "kind": "create_task",
            "title": "{{ certificate.scheme }} hos {{ store.name }} utløper {{ certificate.last_day }}",
            "role": "Tender team",
            "due": "14",
            "description": "Sjekk om butikken fornyer, og om anbud mister dekning.",
            "checklist": "Avtal fornyelse med butikken\nRegistrer det nye sertifikatet",
        },
        {"kind": "send_mail", "template": "certificate-expires", "to": "store"},
    ),
)
DESIGNER_LEFT = Definition(
    "Blomsterdekoratøren har sluttet, og butikken har ingen",
    Trigger(kind=DATE, table="employment", column="valid_to", days=(1,)),
    f'["all",["some","person",["some","qualifications"]],["some","store",["all",{MEMBER},["is","designer","0"]]]]',
    (
        {
            "kind": "create_task",
            "title": "{{ store.name }} har ingen blomsterdekoratør",
            "role": "Membership",
            "due": "14",
            "description": "Det er et vilkår for medlemskap. Siste dag: {{ employment.last_day }}.",
            "checklist": "",
        },
        {"kind": "send_mail", "template": "designer-left", "to": "store"},
    ),
)
TERM_ENDS = Definition(
    "Medlemskap tar slutt om 60 dager",
    Trigger(kind=DATE, table="membership_term", column="valid_to", days=(-60,)),
    f'["some","store",{MEMBER}]',
    (
        {
            "kind": "create_task",
            "title": "Medlemskapet til {{ store.name }} tar slutt {{ term.last_day }}",
            "role": "Membership",
            "due": "30",
            "description": "Ordrer, oppgjør og tilganger skal avsluttes etter siste dag, ikke før.",
            "checklist": "",
        },
        {"kind": "send_mail", "template": "term-ends", "to": "store"},
    ),
)
IMPORT_REFUSED = Definition(
    "Import avviste rader",
    Trigger(kind=EVENT, event="imports.import-finished", fields=(("refused", "min", "1"),)),
    "",
    (
        {
            "kind": "create_task",
            "title": "Rett avviste rader i importen {{ import.name }}",
            "role": "Membership",
            "due": "7",
            "description": "{{ import.refused }} rader ble avvist. {{ import.url }}",
            "checklist": "",
        },
        {"kind": "send_mail", "template": "import-refused", "to": "role:Membership"},
    ),
)
SHIPPED: Mapping[str, Definition] = {
    "certificate-expires": CERTIFICATE_EXPIRES,
    "designer-left": DESIGNER_LEFT,
    "term-ends": TERM_ENDS,
    "import-refused": IMPORT_REFUSED,
}
