"""Writing firms of the demonstration set-based, through the operations of the domains they belong to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.accounts import operations as accounts
from app.certifications import operations as certifications
from app.certifications import queries as certified
from app.demo.queries import MODELS
from app.demo.rules import Business
from app.demo.rules.rows import Address, Firm, Human, Proof, Shop, Skill
from app.members import operations as members
from app.platform.db import Uow
from app.platform.notes import Note
from app.stores import operations as stores

CHECKER, WRITER = "oyvind", "kari"
"""The demo users who have checked the certificates and written the notes."""


class Writer:
    """Writes a piece of the demonstration. `users`: demo users' ids by name."""

    def __init__(self, uow: Uow, users: Mapping[str, int]) -> None:
        self.uow, self.users = uow, users
        self.firms: dict[tuple[int, int], int] = {}
        self.people: dict[tuple[int, int], int] = {}
        self.schemes = certified.scheme_ids(uow.session)

    def write(self, businesses: Sequence[Business]) -> None:
        """Write the firms with everything that belongs to them."""
        self._firms([((b, n), firm) for b, business in enumerate(businesses) for n, firm in enumerate(business.firms)])
        self._people(
            [((b, n), human) for b, business in enumerate(businesses) for n, human in enumerate(business.people)]
        )
        shops = [(b, shop) for b, business in enumerate(businesses) for shop in business.shops]
        ids = stores.register_many(self.uow, MODELS["store"], rows=[_shop(shop) for _, shop in shops])
        placed = [(b, pk, shop) for (b, shop), pk in zip(shops, ids, strict=True)]
        self._places(placed)
        self._proofs(placed)
        self._money_and_notes(placed)

    def _firms(self, firms: Sequence[tuple[tuple[int, int], Firm]]) -> None:
        ids = members.register_members(self.uow, rows=[_firm(firm) for _, firm in firms])
        self.firms = {key: pk for (key, _), pk in zip(firms, ids, strict=True)}
        rows = [
            {"member_id": pk, "kind": "business", **_address(firm.address)}
            for (_, firm), pk in zip(firms, ids, strict=True)
        ]
        for row in rows:
            del row["municipality_code"]
        self.uow.insert_many(MODELS["member_address"], rows)

    def _people(self, people: Sequence[tuple[tuple[int, int], Human]]) -> None:
        ids = members.register_people(self.uow, rows=[self._human(human) for _, human in people])
        self.people = {key: pk for (key, _), pk in zip(people, ids, strict=True)}
        skills = [(pk, skill) for (_, human), pk in zip(people, ids, strict=True) for skill in human.skills]
        certifications.register_qualifications(self.uow, rows=[self._skill(pk, skill) for pk, skill in skills])

    def _human(self, human: Human) -> dict[str, Any]:
        user = self.users[human.user] if human.user else None
        return {"name": human.name, "email": human.email, "phone": human.phone, "user_id": user}

    def _skill(self, person_id: int, skill: Skill) -> dict[str, Any]:
        kept = {
            "kind": skill.kind,
            "issued_on": skill.issued_on,
            "issuer": skill.issuer,
            "revoked_on": skill.revoked_on,
        }
        return {"person_id": person_id, **kept, **self._checked(skill.checked, skill.checked_on)}

    def _checked(self, how: str, on: dt.date | None) -> dict[str, Any]:
        by = self.users[CHECKER] if how else None
        return {"verified_how": how or None, "verified_on": on, "verified_by_id": by}

    def _places(self, placed: Sequence[tuple[int, int, Shop]]) -> None:
        found: dict[str, list[dict[str, Any]]] = {
            "store_address": [
                {"store_id": pk, "kind": "visiting", **_address(a)} for _, pk, shop in placed for a in shop.addresses
            ],
            "store_owner": [
                {"store_id": pk, "member_id": self.firms[b, o.firm], "valid_from": o.valid_from, "valid_to": o.valid_to}
                for b, pk, shop in placed
                for o in shop.owners
            ],
            "employment": [
                {"store_id": pk, "person_id": self.people[b, j.person], "role": j.role, **_period(j)}
                for b, pk, shop in placed
                for j in shop.jobs
            ],
            "membership_term": [
                {"store_id": pk, "member_id": self.firms[b, term.firm]} | _without(asdict(term), "firm")
                for b, pk, shop in placed
                for term in shop.terms
            ],
        }
        for table, rows in found.items():
            stores.register_many(self.uow, MODELS[table], rows=rows)

    def _proofs(self, placed: Sequence[tuple[int, int, Shop]]) -> None:
        """First what renews nothing, then what renews one of those."""
        each = [(pk, shop, n, proof) for _, pk, shop in placed for n, proof in enumerate(shop.proofs)]
        known: dict[tuple[int, int], int] = {}
        for renewing in (False, True):
            wave = [item for item in each if (item[3].renews is not None) == renewing]
            rows = [
                self._proof(pk, shop, proof, None if proof.renews is None else known[pk, proof.renews])
                for pk, shop, _, proof in wave
            ]
            ids = certifications.register_certificates(self.uow, rows=rows)
            known |= {(pk, n): made for (pk, _, n, _), made in zip(wave, ids, strict=True)}
        pauses = [
            {"certificate_id": known[pk, n], "store_id": pk, **_period(proof.pause), "reason": proof.pause.reason}
            for pk, _, n, proof in each
            if proof.pause
        ]
        certifications.register_suspensions(self.uow, rows=pauses)

    def _proof(self, store_id: int, shop: Shop, proof: Proof, before: int | None) -> dict[str, Any]:
        plain = {
            name: getattr(proof, name)
            for name in ("number", "certifier", "criteria_set", "issued_on", "valid_from", "valid_to", "withdrawn_on")
        }
        place = {"scheme_id": self.schemes[proof.scheme], "store_id": store_id, "holder_org_number": shop.org_number}
        return plain | place | self._checked(proof.checked, proof.checked_on) | {"predecessor_id": before}

    def _money_and_notes(self, placed: Sequence[tuple[int, int, Shop]]) -> None:
        rows = [
            {"store_id": pk, "member_id": self.firms[b, a.firm], "purpose": a.purpose, "number": a.number, **_period(a)}
            for b, pk, shop in placed
            for a in shop.accounts
        ]
        accounts.register_accounts(self.uow, rows=rows)
        written = [
            {"entity": "store", "entity_id": pk, "text": text, "store_id": pk, "created_by": self.users[WRITER]}
            for _, pk, shop in placed
            for text in shop.notes
        ]
        self.uow.insert_many(Note, written)


def _period(dated: Any) -> dict[str, Any]:
    return {"valid_from": dated.valid_from, "valid_to": dated.valid_to}


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _address(address: Address) -> dict[str, Any]:
    return asdict(address)


def _firm(firm: Firm) -> dict[str, Any]:
    return _without(asdict(firm), "address") | {"country": "NO"}


def _shop(shop: Shop) -> dict[str, Any]:
    names = ("number", "name", "org_number", "phone", "email", "contact_name", "website", "sunday_opening")
    return {name: getattr(shop, name) for name in names} | {"country": "NO"}
