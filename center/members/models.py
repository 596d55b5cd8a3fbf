"""Tables of the retirees. The ID number lies encrypted; only its keyed indices can be searched."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

SEXES = ("male", "female")
RESIDENCES = ("local", "relocated", "elsewhere")
MOBILITIES = ("free", "limited", "housebound")
STATUSES = ("active", "deceased", "transferred")


class Member(Base):
    """One retiree."""

    __tablename__ = "members"
    __table_args__ = (
        one_of("sex", SEXES),
        one_of("residence", RESIDENCES),
        one_of("mobility", MOBILITIES),
        one_of("status", STATUSES),
        CheckConstraint("retired_on > birth_date", name="retired_after_birth"),
        Index("ix_members_branch_id", "branch_id", "status"),
        Index("ix_members_name", "name"),
        Index("ix_members_birth_date", "birth_date"),
        Index("ix_members_facts_index", "facts_index"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sex: Mapped[str]
    birth_date: Mapped[date]
    retired_on: Mapped[date]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    id_number: Mapped[bytes] = mapped_column(LargeBinary)
    id_index: Mapped[str] = mapped_column(unique=True)
    facts_index: Mapped[str]
    residence: Mapped[str] = mapped_column(default="local")
    residence_place: Mapped[str | None]
    is_special_hardship: Mapped[bool] = mapped_column(default=False)
    mobility: Mapped[str] = mapped_column(default="free")
    is_party_member: Mapped[bool] = mapped_column(default=False)
    branch_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    status: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PartyDues(Base):
    """What a party member pays a month, and until when it is paid."""

    __tablename__ = "party_dues"
    __table_args__ = (
        CheckConstraint("monthly_fen >= 0", name="not_negative"),
        CheckConstraint("length(paid_through) = 7", name="paid_through_is_a_month"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    monthly_fen: Mapped[int]
    paid_through: Mapped[str]
