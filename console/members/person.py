"""A member as one person of the staff may see them: the rights decide here, field by field, and nowhere in a template.

A sensitive value that was not asked for never gets as far as a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from center.audit.masks import mask
from center.clock import local_today
from center.members import service as members
from center.members.service import MemberCard
from center.staff import rights
from center.staff.rights import Target
from center.wording.bilingual import Bilingual
from console.access import NotAllowedError, Visit

# Of an ID number nothing is shown before it is asked for, so it need not even be decrypted.
ID_HIDDEN = "*" * 18


@dataclass(frozen=True)
class Secret:
    """A sensitive field as it is shown now; is_whole: it was asked for, and is on record."""

    field: str
    shown: str
    may_unmask: bool
    is_whole: bool = False


@dataclass(frozen=True)
class Person(Bilingual):
    """What is None this person may not see, or there is none on file. secrets: sensitive fields by name."""

    member_id: int
    name: str | None
    employee_no: str | None
    sex: str | None
    age: int | None
    retired_on: date | None
    address: str | None
    residence: str | None
    residence_place: str | None
    mobility: str | None
    is_special_hardship: bool
    is_party_member: bool
    status: str | None
    branch_zh: str | None
    branch_en: str | None
    secrets: Mapping[str, Secret]

    @property
    def is_elsewhere(self) -> bool:
        """Whether they do not live here."""
        return self.residence not in {None, "local"}


def member_target(branch_id: int | None) -> Target:
    """Return what rights are asked about where a member of this branch is concerned."""
    return Target("member", branch_id)


def find_member(session: Session, visit: Visit, member_id: str, action: str = "read.member") -> MemberCard:
    """Return a member to whom this person may do this; to everybody else there is no such one: NotAllowedError."""
    if not (member_id.isascii() and member_id.isdecimal() and len(member_id) < 16):
        raise NotAllowedError(action)
    try:
        card = members.get_card(session, member_id=int(member_id))
    except members.MemberNotFoundError as error:
        raise NotAllowedError(action) from error
    visit.require(action, Target(rights.kind_of(action), card.branch_id))
    return card


def shown(card: MemberCard, visit: Visit, *, whole: Mapping[str, str] | None = None) -> Person:
    """Return a member as this person may see them; whole: sensitive values that they have just asked for."""
    target = member_target(card.branch_id)
    fields = rights.visible_fields(visit.staff, target)
    sensitive = {
        "birth_date": card.birth_date.isoformat(),
        "phone": card.phone,
        "id_number": ID_HIDDEN,
    }
    secrets = {
        name: Secret(name, mask(name, value), rights.may_unmask(visit.staff, name, target))
        for name, value in sensitive.items()
        if name in fields and value
    }
    for name, value in (whole or {}).items():
        secrets[name] = Secret(name, value, may_unmask=True, is_whole=True)

    def seen[T](name: str, value: T) -> T | None:
        return value if name in fields else None

    return Person(
        member_id=card.member_id,
        name=seen("name", card.name),
        employee_no=seen("employee_no", card.employee_no),
        sex=seen("sex", card.sex),
        # Nobody grows older who has died, and the day is not on file.
        age=seen("birth_date", card.age_on(local_today())) if card.status != "deceased" else None,
        retired_on=seen("retired_on", card.retired_on),
        address=seen("address", card.address),
        residence=seen("residence", card.residence),
        residence_place=seen("residence_place", card.residence_place),
        mobility=seen("mobility", card.mobility),
        is_special_hardship=bool(seen("is_special_hardship", card.is_special_hardship)),
        is_party_member=bool(seen("is_party_member", card.is_party_member)),
        status=seen("status", card.status),
        branch_zh=seen("branch", card.branch_zh),
        branch_en=seen("branch", card.branch_en),
        secrets=secrets,
    )
