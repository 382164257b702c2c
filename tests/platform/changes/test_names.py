"""What changed records are called: in the reader's language, whatever table they are of."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
OF_THE_FRAMEWORK = ("ab_",)  # users have a page; permissions are code and never changed by people


def test_a_note_is_called_so_among_the_changes(sign_in, token, world) -> None:
    anna, secret = sign_in("anna"), token("anna")
    store = world.ids["bjorn"]["store"]
    answer = anna.post(f"/records/store/{store}/notes", data={"text": "Ring før ni", "csrf_token": secret})
    assert answer.status_code in (302, 303), answer.text[:500]
    anna.set_cookie("bukett_locale", "nb")
    assert "Notater: én oppføring" in anna.get("/changes/").text
    anna.set_cookie("bukett_locale", "en")
    assert "Notes: one record" in anna.get("/changes/").text


def test_every_table_whose_changes_are_kept_has_a_name_in_norwegian(app) -> None:
    from flask_appbuilder import Model

    from app.platform import record_names

    with (ROOT / "app/translations/nb/LC_MESSAGES/messages.po").open("rb") as source:
        texts = {message.id for message in read_po(source, locale="nb") if message.string}
    kept = [
        mapper.class_.__tablename__
        for mapper in Model.registry.mappers
        if getattr(mapper.class_, "__audited__", True) and not mapper.class_.__tablename__.startswith(OF_THE_FRAMEWORK)
    ]
    with app.app_context():
        said = {table: record_names.title_of(table) for table in kept}
    assert len(said) > 15
    assert {table: title for table, title in said.items() if title not in texts or title == "Records"} == {}
