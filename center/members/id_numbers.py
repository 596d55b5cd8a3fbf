"""What makes a number an ID number (GB 11643-1999), and words without one.

Pure; cases, imports, actions and the demo center use it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"
LENGTH = 18
_SHOWN = 3
_LIKE_ONE = re.compile(r"(?<!\d)\d(?:[ \-]?\d){16}[ \-]?[\dXxＸｘ](?![\dXxＸｘ])")


def check_letter(number: str) -> str:
    """Return the last place that fits the first seventeen."""
    return CHECK_LETTERS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def is_id_number(number: str) -> bool:
    """Tell whether eighteen places in capitals are an ID number: the day of birth is a day, and the last place fits."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return len(number) == LENGTH and check_letter(number) == number[-1]


def without_id_numbers(text: str) -> str:
    """Return the words with every ID number cut to its first three places.

    The end is never shown: people prove with it who they are. Cards and accounts stay, for the police ask for them.
    """

    def hide(found: re.Match[str]) -> str:
        number = re.sub(r"[ \-]", "", unicodedata.normalize("NFKC", found.group())).upper()
        return number[:_SHOWN] + "*" * (LENGTH - _SHOWN) if is_id_number(number) else found.group()

    return _LIKE_ONE.sub(hide, text)
