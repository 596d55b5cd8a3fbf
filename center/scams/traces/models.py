"""What is kept of the reports of fraud so that they can be joined; all of it goes with the words of its case."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.scams.traces.kinds import KINDS

DUE = text("is_due")


class CaseTrace(Base):
    """A number, link, account or name of a cheat that was told in a case.

    value: its normal form; of accounts and wallets a keyed index. shown: of those the last places only.
    """

    __tablename__ = "case_traces"
    __table_args__ = (one_of("kind", KINDS),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False, index=True)
    shown: Mapped[str]


class CaseBand(Base):
    """One of sixteen numbers of a text's wording; no word can be read from it."""

    __tablename__ = "case_bands"

    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False, index=True)


class CaseProfile(Base):
    """What a report is about: the type of scam, and the meaning of its longest text.

    is_due: there are words that nobody has looked at yet; the bot process does, so that no case waits for an encoder.
    type_is_said: a form or one of the staff told the type; otherwise it is what the words look like.
    """

    __tablename__ = "case_profiles"
    __table_args__ = (
        Index("ix_case_profiles_due", "case_id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_case_profiles_encoder", "encoder", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    scam_type: Mapped[str | None]
    type_is_said: Mapped[bool] = mapped_column(default=False)
    is_due: Mapped[bool] = mapped_column(default=True)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    encoder: Mapped[str | None]
