"""The table of bank accounts: the fraud target, so a number is masked wherever it is shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.problems import N_
from app.members.models import Member
from app.platform.columns import Recorded, Valid, Versioned, country_name
from app.platform.db import Base
from app.platform.extended import Extended
from app.stores.models import Store

PURPOSES = (("payout", N_("Settlement payout")), ("fees", N_("Fees")))


class BankAccount(Recorded, Versioned, Valid, Extended, Base):
    """Where a store's money goes, for a period and a purpose. One account per store, purpose and day."""

    __tablename__ = "bank_account"
    __extended__ = N_("Accounts")
    __part_of__ = ("store_id",)
    __scope__ = (("store_id", "stores"),)
    __also_scope__ = (("member_id", "members"),)
    __unrecorded__ = ("number",)
    __table_args__ = (
        Index("ix_bank_account_store", "store_id", "purpose", "valid_from"),
        Index("ix_bank_account_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), info={"label": N_("Store"), "lookup": "store"})
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id"), info={"label": N_("Member"), "lookup": "member"}
    )
    purpose: Mapped[str] = mapped_column(
        String(10), default="payout", info={"label": N_("Purpose"), "choices": PURPOSES}
    )
    country: Mapped[str] = mapped_column(String(2), default="NO", info={"label": N_("Country"), "show": country_name})
    number: Mapped[str] = mapped_column(String(34), info={"label": N_("Account number"), "secret": True})
    valid_from: Mapped[dt.date | None] = mapped_column(info={"label": N_("First day")})
    valid_to: Mapped[dt.date | None] = mapped_column(info={"label": N_("Last day"), "last_day": True})
    store: Mapped[Store] = relationship(lazy="raise_on_sql")
    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")
