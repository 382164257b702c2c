"""A scheme's list that the office has carried out, with two florists' words in it."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from app.platform.db import Uow
from tests.world import World


def renewal_list(world: World, words: Mapping[str, str]) -> None:
    """One list with a row about each florist's store."""
    from app.certifications.models import DONE, RenewalList, RenewalRow, Scheme
    from app.platform.db import unit_of_work

    with unit_of_work(source="system", label="renewal list") as uow:
        scheme = uow.session.scalars(sa.select(Scheme.id).where(Scheme.code == "miljofyrtarn")).one()
        begun = {"state": DONE, "created_at": uow.now, "started_at": uow.now, "finished_at": uow.now}
        item = uow.add(RenewalList(scheme_id=scheme, name=" ".join(words.values()), rows=len(words), **begun))
        for row, (name, word) in enumerate(words.items(), start=2):
            texts = {"name": word, "org_number": "", "number": "", "first_day": "", "last_day": ""}
            store = world.ids[name]["store"]
            uow.add(RenewalRow(list_id=item.id, row=row, texts=texts, outcome="left", store_id=store))
            world.ids[name]["renewal_list"] = item.id


def custom_fields(world: World, florists: tuple[str, ...]) -> None:
    """A field that florists see, with a canary in it, and one of the office's."""
    from app.customfields.models import CustomField
    from app.platform.db import unit_of_work
    from app.stores.models import Store

    with unit_of_work(source="system", label="custom fields") as uow:
        for key, shown in (("shown", True), ("office", False)):
            plain = {"entity": "store", "kind": "text", "label_nb": f"Canaryfield {key}", "position": 10}
            uow.add(CustomField(**plain, key=key, florists=shown, recorded_at=uow.now))
        choice = {"entity": "store", "kind": "choice", "label_nb": "Canaryfield choice", "choices_text": "a | A\nb | B"}
        uow.add(CustomField(**choice, key="choosing", position=20, recorded_at=uow.now))
        own = {"entity": "bank_account", "kind": "text", "label_nb": "Canaryfield account", "position": 40}
        uow.add(CustomField(**own, key="note", recorded_at=uow.now))
        paper = {"entity": "store", "kind": "file", "label_nb": "Canaryfield paper", "florists": True}
        uow.add(CustomField(**paper, key="paper", position=30, recorded_at=uow.now))
    with unit_of_work(source="system", label="custom values") as uow:
        for name in florists:
            store = uow.session.get(Store, world.ids[name]["store"])
            store.x_shown, store.x_office = f"canary{name} shown", f"officeonly canary{name}"
            store.x_paper = _paper(uow, world, name)


def _paper(uow: Uow, world: World, name: str) -> str:
    """A file of a store's own field."""
    import io

    from app.platform import files
    from app.platform.files import own

    content = io.BytesIO(f"canary{name} content of a field".encode())
    accepted = files.accept_own(content, name=f"canary{name}.txt", media_type="text/plain")
    file = files.OwnFile(kind="store", key="paper", name=accepted.name, size=accepted.size, recorded_at=uow.now)
    file.media_type, file.sha256 = accepted.media_type, accepted.sha256
    world.ids[name]["own-file"] = uow.add(file).id
    return own.value_of(file)


def not_duplicates(world: World) -> None:
    """What was said not to be the same: one for each of the two roles that may take it back."""
    from app.duplicates.models import NotDuplicate
    from app.platform.db import unit_of_work

    with unit_of_work(source="system", label="not duplicates") as uow:
        for kind in ("person", "member"):
            first, second = sorted(world.ids[name][kind] for name in ("bjorn", "cecilie"))
            uow.add(NotDuplicate(entity=kind, first_id=first, second_id=second, recorded_at=uow.now))


def pending_changes(world: World) -> None:
    """A policy, and changes of two stores that Kari has asked for, each with a question and a file."""
    import io

    import sqlalchemy as sa

    from app.approvals import operations
    from app.approvals.models import ChangePolicy, ChangeQuestion
    from app.approvals.operations import Person
    from app.platform import files
    from app.platform.db import unit_of_work
    from app.platform.files import own

    kari, admin = world.ids["kari"]["user"], Person(world.ids["admin"]["user"], frozenset({"Administrator"}))
    letter = files.accept(io.BytesIO(b"a letter"), name="letter.txt")
    with unit_of_work(source="system", label="policies") as uow:
        plain = {"source": "merge", "mode": "one", "roles": ["Quality"], "recorded_at": uow.now}
        uow.add(ChangePolicy(target="store.x_office", **plain))
    for name in ("bjorn", "cecilie"):
        mine, words = world.ids[name], f"canary{name}"
        with unit_of_work(source="system", label="pending change", actor_id=kari) as uow:
            paper = files.accept(io.BytesIO(f"{words} nytt papir".encode()), name="nytt-papir.txt")
            wanted = {"contact_name": f"{words} ny kontakt", "x_paper": own.uploaded(paper, kari)}
            pk = operations.request_change(
                uow, table="store", record_id=mine["store"], values=wanted, reason=f"{words} grunn"
            )
            operations.attach(uow, pk, kari, letter)
            newest = {"change_file": files.Attachment.id, "change_paper": files.OwnFile.id}
            found = {kind: uow.session.scalar(sa.select(sa.func.max(number))) for kind, number in newest.items()}
            mine |= {"change_request": pk, **found}
        with unit_of_work(source="system", label="pending change") as uow:
            operations.ask(uow, pk, admin, f"{words}?")
            mine["change_question"] = uow.session.scalar(sa.select(sa.func.max(ChangeQuestion.id)))


def notices(world: World, words: Mapping[str, str]) -> None:
    """A template, and a notice to each florist about the own store that has failed."""
    from app.notices.models import Notice, NoticeOptOut, NoticeTemplate
    from app.platform.db import unit_of_work

    with unit_of_work(source="system", label="notices") as uow:
        texts = {"subject_nb": "Hei", "body_nb": "{{ store.name }}"}
        template = uow.add(NoticeTemplate(code="canary", name="Canarytemplate", record="store", **texts))
        for name, word in words.items():
            address, store = f"{word}@post.example", world.ids[name]["store"]
            about = {"entity": "store", "entity_id": store, "template_id": template.id, "name": word, "state": "failed"}
            times = {"due_at": uow.now, "next_at": uow.now, "created_at": uow.now}
            row = Notice(kind="canary", key=name, recipient=address, address=address, **about, **times)
            world.ids[name] |= {"notice": uow.add(row).id, "notice_template": template.id}
            ended = NoticeOptOut(address=address, reason=word, recorded_at=uow.now)
            world.ids[name]["notice_opt_out"] = uow.add(ended).id
