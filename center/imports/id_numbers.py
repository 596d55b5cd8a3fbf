"""Checks an ID number by itself (GB 11643-1999). Pure; it must never put a digit of one into an error."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from center.imports.problems import CellError
from center.members.id_numbers import check_letter

FIRST_YEAR = 1900
_WHOLE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9.]+E\+?[0-9]+")
_OLD_LENGTH = 15


def read_id_number(text: str) -> str:
    """Return an ID number in its normal form; raises CellError."""
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if _SCIENTIFIC.fullmatch(number):
        raise CellError("id_scientific")
    if len(number) == _OLD_LENGTH and number.isascii() and number.isdigit():
        raise CellError("id_fifteen")
    if not _WHOLE.fullmatch(number):
        raise CellError("id_length")
    if check_letter(number) != number[-1]:
        raise CellError("id_cut" if number.endswith("000") else "id_checksum")
    birth_date_of(number)
    return number


def birth_date_of(number: str) -> date:
    """Return the date of birth inside; raises CellError."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise CellError("id_birth") from None
    if born.year < FIRST_YEAR:
        raise CellError("id_birth")
    return born


def sex_of(number: str) -> str:
    """Return the sex inside."""
    return "male" if int(number[16]) % 2 else "female"
