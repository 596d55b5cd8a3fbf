"""Links under which one chat gets the calendar file of one meeting. Pure; calendar services and web chat use it.

A link is sealed: nobody makes one, and it tells nothing of whom it was made for. Whether it still counts is asked when
it is opened: a telephone that was bound to somebody else since, or to nobody, opens no link that was made before.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from center.crypto import Keyring, SecretUnreadableError

CONTEXT = "calendar link"
LASTS = timedelta(days=45)
LONGEST = 400
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link was made for, and when."""

    conversation_id: str
    meeting_id: int
    made_at: datetime


def seal(keyring: Keyring, *, conversation_id: str, meeting_id: int, now: datetime) -> str:
    """Return the name under which this chat gets the file of this meeting: letters, digits, - and _."""
    # The binding counts to the microsecond: in whole seconds a link could be older than the binding it was made under.
    made_at = round(now.timestamp() * 1_000_000)
    written = _BETWEEN.join((conversation_id, str(meeting_id), str(made_at)))
    return base64.urlsafe_b64encode(keyring.encrypt(written, context=CONTEXT)).decode().rstrip("=")


def unseal(keyring: Keyring, name: str, *, now: datetime) -> Linked | None:
    """Return what a link was made for; None where this key has not made it, or too long ago."""
    if len(name) > LONGEST or not name.isascii():
        return None
    try:
        sealed = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
        conversation_id, meeting_id, made_at = keyring.decrypt(sealed, context=CONTEXT).split(_BETWEEN)
    except (binascii.Error, SecretUnreadableError):
        return None
    made = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(made_at))
    return Linked(conversation_id, int(meeting_id), made) if made + LASTS > now else None
