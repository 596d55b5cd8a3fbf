"""What somebody of the staff has typed to find a member: a name, how it sounds, or one of several numbers. Pure.

The search asks it, and the console, which keeps numbers out of addresses and puts them on record.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from center.members.facts import written_name
from center.members.sounds import is_latin

LONGEST = 60
SHORTEST_PHONE = 7
# More digits than any telephone has: an ID number, or one that was mistyped, and treated as carefully.
SHORTEST_ID = 14
_DIGITS = re.compile(r"[0-9]+")
_ID = re.compile(rf"[0-9]{{{SHORTEST_ID - 1},}}[0-9Xx]")
_EMPLOYEE = re.compile(r"[A-Za-z]{1,6}[-_]?[0-9][0-9A-Za-z]*")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ \-]+(?=[0-9Xx])")
_MOBILE_ABROAD = re.compile(r"\+?86(1[0-9]{10})")


class TermKind(StrEnum):
    """How a term is compared."""

    NOTHING = "nothing"
    NAME = "name"
    """A part of the name as it is written."""
    SOUND = "sound"
    """Letters that the name, or a part of it, sounds like."""
    EMPLOYEE = "employee"
    """The beginning of an employee number."""
    DIGITS = "digits"
    """The end of an employee number; four are the end of a telephone number too."""
    PHONE = "phone"
    """A whole telephone number, or the end of an employee number."""
    ID_NUMBER = "id_number"


class Term(NamedTuple):
    """What was typed, in the form in which it is compared."""

    kind: TermKind
    text: str = ""


NO_TERM = Term(TermKind.NOTHING)


def read_term(typed: str) -> Term:
    """Return what somebody means by what they typed."""
    text = unicodedata.normalize("NFKC", typed).replace("\x00", "").strip()[:LONGEST]
    number = _BETWEEN_DIGITS.sub("", text)
    number = _MOBILE_ABROAD.sub(r"\1", number) if _MOBILE_ABROAD.fullmatch(number) else number
    if _ID.fullmatch(number):
        return Term(TermKind.ID_NUMBER, number.upper())
    if _DIGITS.fullmatch(number):
        return Term(TermKind.PHONE if len(number) >= SHORTEST_PHONE else TermKind.DIGITS, number)
    if _EMPLOYEE.fullmatch(text):
        return Term(TermKind.EMPLOYEE, text.upper())
    if is_latin(text):
        return Term(TermKind.SOUND, text)
    name = written_name(text)
    return Term(TermKind.NAME, name) if name else NO_TERM
