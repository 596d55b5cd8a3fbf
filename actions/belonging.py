"""Whose answers the dialogue holds. A telephone can pass from one person to another in the middle of a form.

Imported by forms and the identity check; it never puts into a slot who somebody is, only a mark that says nothing.
"""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.turn import Event, Turn
from center.crypto import get_keyring
from center.identity.service import MemberIdentity, find_member_of

OWNER = "form_owner"
# How the dialogue is spoken is no answer of anybody.
KEPT = frozenset({"language", "session_started_metadata"})
NOBODY = ""
MARK_LENGTH = 16


def owner_of(turn: Turn) -> str:
    """Return a mark of the person this conversation belongs to now; empty for a stranger."""
    with turn.read() as session:
        member = find_member_of(session, conversation_id=turn.conversation_id)
    if member is None:
        return NOBODY
    role = "proxy" if member.is_proxy else "self"
    return get_keyring().index("form_owner", turn.conversation_id, str(member.member_id), role)[:MARK_LENGTH]


def has_changed_hands(turn: Turn) -> bool:
    """Tell whether the answers kept are of somebody who no longer has this conversation.

    A stranger who proves who they are goes on with what they began.
    """
    kept = turn.slot(OWNER)
    return bool(kept) and kept != owner_of(turn)


def is_another(before: MemberIdentity | None, after: MemberIdentity | None) -> bool:
    """Tell whether a conversation that belonged to somebody belongs to somebody else now, or to nobody."""
    if before is None:
        return False
    return after is None or (before.member_id, before.is_proxy) != (after.member_id, after.is_proxy)


def forget(turn: Turn) -> list[Event]:
    """Forget every answer, every question that waits and the form under way."""
    told = [name for name, value in turn.tracker.slots.items() if value is not None and name not in KEPT]
    return [*(SlotSet(name, None) for name in told), ActiveLoop(None)]
