"""What the identity services give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from center.cases.views import number_of
from center.conversations.reading.views import ref_of
from center.wording.bilingual import Bilingual

SCOPES = ("benefits", "claims", "certification", "meetings", "branch")
# How channels call the choice that confirms the code of a link; the inbox keeps it beside the words.
LINK_CONFIRMED = "code-yes"


class Outcome(StrEnum):
    """How a check ended. It never says why: a wrong answer and an unknown person are the same."""

    VERIFIED = "verified"
    FAILED = "failed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class MemberIdentity:
    """Whom a conversation belongs to. A proxy may read what was granted and change nothing."""

    member_id: int
    name: str
    branch_id: int
    is_party_member: bool
    is_proxy: bool = False
    scopes: frozenset[str] = frozenset(SCOPES)

    def may_read(self, scope: str) -> bool:
        """Tell whether records of this scope may be shown."""
        return scope in self.scopes

    @property
    def may_write(self) -> bool:
        """Tell whether this person may answer invitations, change wishes and so on for the member."""
        return not self.is_proxy


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A one-time code on its way to its owner; shown once, and never written down."""

    name: str
    code: str = field(repr=False)
    expires_at: datetime


class SheetPreview(NamedTuple):
    """Whom a branch's sheet would be for: all active members, those without a phone, and whose codes it makes void."""

    people: int
    unbound: int
    waiting: int
    waiting_unbound: int


@dataclass(frozen=True, slots=True)
class LockView:
    """A conversation whose check is locked now. It tells nothing of what was answered, nor of whom."""

    conversation_id: str
    channel: str
    locked_at: datetime
    locked_until: datetime
    case_id: int | None

    @property
    def ref(self) -> str:
        """What stands for the conversation in forms and in the audit log."""
        return ref_of(self.conversation_id)

    @property
    def case_number(self) -> str | None:
        """The number of the open case that tells of it."""
        return None if self.case_id is None else number_of(self.case_id)


@dataclass(frozen=True, slots=True)
class ProxyRequestView:
    """What a relative asks for; everything in it is what they have said themselves.

    bound_to: the member to whom the relative's phone belongs; then nothing can be granted to it.
    """

    case_id: int
    conversation_id: str
    channel: str
    bound_to: int | None
    relative_name: str
    relation: str
    member_hint: str
    requested_at: datetime
    case_closed_at: datetime | None

    @property
    def number(self) -> str:
        """The number of the case."""
        return number_of(self.case_id)


@dataclass(frozen=True, slots=True)
class ProxyGrantView(Bilingual):
    """What a relative may read, for whom, and until when."""

    grant_id: int
    case_id: int
    conversation_id: str
    channel: str
    relative_name: str
    relation: str
    member_id: int
    member_name: str
    branch_id: int
    branch_zh: str
    branch_en: str
    scopes: list[str]
    decided_at: datetime
    decided_by: str
    expires_at: datetime

    @property
    def number(self) -> str:
        """The number of the case in which it was decided."""
        return number_of(self.case_id)
