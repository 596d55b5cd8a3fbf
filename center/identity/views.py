"""What the identity services give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
