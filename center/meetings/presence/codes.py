"""The code at the door: six digits, told in the chat by whoever has come. Pure, but for the chance that makes it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Container
from datetime import timedelta

DIGITS = 6
MOST_WRONG = 5
WITHIN = timedelta(minutes=15)
# In a message these would be heard as a call for help.
_EMERGENCY = re.compile("110|119|120|122|12356|96110")
_SPOKEN = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")
_BETWEEN = re.compile(r"[\s\-,，.。、]")


def make_code(*, taken: Container[str | None]) -> str:
    """Return a new code that no other meeting has and that names no emergency number."""
    while True:
        code = str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))
        if code not in taken and not _EMERGENCY.search(code):
            return code


def read_code(told: str) -> str | None:
    """Return the code in what somebody told, however it is written or spoken; None where it is none."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", told)).translate(_SPOKEN)
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else None
