"""What the consent services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    """That a member agreed in a conversation. means: `facts` (the identity form), `code`, or `link` (a code's link).

    withdrawal: `unbound` by the member, `renewed` by a later consent, `handed_on` to another person, or `erased`.
    """

    id: int
    member_id: int
    conversation_id: str
    channel: str
    means: str
    notice_version: str
    given_at: datetime
    withdrawn_at: datetime | None
    withdrawal: str | None
