"""How the facts that prove who someone is are written, before they are compared or shown. Pure; many call it."""

from __future__ import annotations

import unicodedata
from datetime import date

from center.crypto import Keyring


def written_name(name: str) -> str:
    """Return a name without what keyboards and input methods add: spaces, middle dots, full-width letters."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(letter for letter in folded if not letter.isspace() and letter not in "·•・.").upper()


def masked_name(name: str) -> str:
    """Return a name as it may stand on a screen that others see: the family name and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1) if not name.isascii() else name.split(" ", maxsplit=1)[0][:1] + "***"


def facts_index(keyring: Keyring, *, name: str, birth_date: date, id_last4: str) -> str:
    """Return the keyed index of name, birth date and the last four of the ID number, all three together."""
    last4 = unicodedata.normalize("NFKC", id_last4).strip().upper()
    return keyring.index("member_facts", written_name(name), birth_date.isoformat(), last4)


def subject_index(keyring: Keyring, *, name: str, birth_date: date) -> str:
    """Return the keyed index of whom somebody claims to be, whether such a member exists or not."""
    return keyring.index("claimed_member", written_name(name), birth_date.isoformat())


def id_context(employee_no: str) -> str:
    """Return what binds an encrypted ID number to its member's row."""
    return f"members.id_number:{employee_no}"
