"""The templates that Bukett ships with: their texts, in both languages. A cooperative changes them as it likes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShippedTemplate:
    """One template. `record`: the table whose values it uses; `optional`: its recipients may unsubscribe."""

    code: str
    name: str
    name_en: str
    record: str
    optional: bool
    subject_nb: str
    body_nb: str
    subject_en: str
    body_en: str


CERTIFICATE_EXPIRES = ShippedTemplate(
    code="certificate-expires",
    name="Sertifikat utløper",
    name_en="Certificate expires",
    record="certificate",
    optional=True,
    subject_nb="{{ certificate.scheme }}: sertifikatet til {{ store.name }} utløper {{ certificate.last_day }}",
    body_nb="""Hei {{ recipient.name|default(store.name) }}

{{ certificate.scheme }}-sertifikatet til {{ store.name }} gjelder til og med {{ certificate.last_day }}.
Dager igjen: {{ certificate.days_left }}
Sertifikatnummer: {{ certificate.number|default("ikke registrert") }}

Slik gjør du:
1. Ta kontakt med {{ certificate.certifier|default("sertifisøren") }} og avtal fornyelse. Det kan ta noen uker.
2. Send oss det nye sertifikatet så snart du har det.

Uten gyldig sertifikat kan butikken ikke være med der kunden krever det, for eksempel i anbud.

Er sertifikatet allerede fornyet? Da trenger vi bare det nye.

Vennlig hilsen
Medlemskontoret
""",
    subject_en="{{ certificate.scheme }}: the certificate of {{ store.name }} expires on {{ certificate.last_day }}",
    body_en="""Hello {{ recipient.name|default(store.name) }}

The {{ certificate.scheme }} certificate of {{ store.name }} is valid until {{ certificate.last_day }}.
Days left: {{ certificate.days_left }}
Certificate number: {{ certificate.number|default("not registered") }}

What to do:
1. Get in touch with {{ certificate.certifier|default("the certifier") }} and agree on the renewal. It can take weeks.
2. Send us the new certificate as soon as you have it.

Without a valid certificate the store cannot take part where the customer asks for one, for example in tenders.

Has it been renewed already? Then all we need is the new one.

Kind regards
The membership office
""",
)

DESIGNER_LEFT = ShippedTemplate(
    code="designer-left",
    name="Blomsterdekoratør har sluttet",
    name_en="Floral designer has left",
    record="employment",
    optional=False,
    subject_nb="{{ store.name }}: {{ person.name|default('en blomsterdekoratør') }} har sluttet",
    body_nb="""Hei {{ recipient.name|default(store.name) }}

{{ person.name|default("En blomsterdekoratør") }} står hos oss som {{ employment.role|lower }} i {{ store.name }}.
Siste dag: {{ employment.last_day|default("ikke registrert") }}

En medlemsbutikk skal ha minst én blomsterdekoratør med fagbrev. Har dere ansatt en ny, så svar på denne e-posten med \
navn og fagbrev. Er dere ikke i mål ennå, så si fra, så finner vi ut av det sammen.

Vennlig hilsen
Medlemskontoret
""",
    subject_en="{{ store.name }}: {{ person.name|default('a floral designer') }} has left",
    body_en="""Hello {{ recipient.name|default(store.name) }}

{{ person.name|default("A floral designer") }} is in our register as {{ employment.role|lower }} at {{ store.name }}.
Last day: {{ employment.last_day|default("not registered") }}

A member store has at least one floral designer with a craft certificate. If you have hired somebody, answer this \
e-mail with their name and craft certificate. If you have not yet, tell us, and we find a way together.

Kind regards
The membership office
""",
)

TERM_ENDS = ShippedTemplate(
    code="term-ends",
    name="Medlemskap tar slutt",
    name_en="Membership ends",
    record="membership_term",
    optional=False,
    subject_nb="Medlemskapet til {{ store.name }} tar slutt {{ term.last_day|default('–') }}",
    body_nb="""Hei {{ recipient.name|default(store.name) }}

Medlemskapet til {{ store.name }} (butikk {{ store.number }}) står med {{ term.last_day|default('–') }} som siste dag.

Stemmer det, trenger du ikke gjøre noe: da avslutter vi ordrer og oppgjør etter denne dagen. Vil dere fortsette som \
medlem, så svar på denne e-posten før den.

Vennlig hilsen
Medlemskontoret
""",
    subject_en="The membership of {{ store.name }} ends on {{ term.last_day|default('–') }}",
    body_en="""Hello {{ recipient.name|default(store.name) }}

The membership of {{ store.name }} (store {{ store.number }}) has {{ term.last_day|default('–') }} as its last day.

If that is right, there is nothing to do: we close orders and settlement after that day. If you want to stay a member, \
answer this e-mail before it.

Kind regards
The membership office
""",
)

IMPORT_REFUSED = ShippedTemplate(
    code="import-refused",
    name="Import avviste rader",
    name_en="Import refused rows",
    record="import_run",
    optional=False,
    subject_nb="Importen av {{ import.name }} avviste {{ import.refused }} rader",
    body_nb="""Hei {{ recipient.name|default("der") }}

Filen {{ import.name }} er importert. {{ import.refused }} av {{ import.rows }} rader ble avvist og er ikke lagret.

Grunnen står ved hver rad:
{{ import.url }}

Rett radene i filen og importer den på nytt: rader som er lagret fra før, blir ikke til nye.
""",
    subject_en="The import of {{ import.name }} refused {{ import.refused }} rows",
    body_en="""Hello {{ recipient.name|default("there") }}

The file {{ import.name }} has been imported. {{ import.refused }} of {{ import.rows }} rows were refused and not saved.

Each row says why:
{{ import.url }}

Put the rows right in the file and import it again: rows that are saved already do not become new ones.
""",
)

SHIPPED = (CERTIFICATE_EXPIRES, DESIGNER_LEFT, TERM_ENDS, IMPORT_REFUSED)
