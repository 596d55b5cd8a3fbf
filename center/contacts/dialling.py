"""Telephone numbers as staff write them: which can be dialled in the whole country. Pure."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile(r"[\u2010-\u2015\u2212－—]")
_DIALLED = re.compile(
    r"[1-9][0-9]{2,4}"  # 110, 12356, 96110
    r"|0[1-9][0-9]{1,2}-?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?"  # with its area code, and an extension
    r"|1[3-9][0-9]{9}"
    r"|[48]00-?[0-9]{3}-?[0-9]{4}"
)


class NumberInvalidError(ValueError):
    """This cannot be a number; `problem` is a code the console has words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def fit_number(text: str) -> str:
    """Return a number as it is told: 0937-5550100; raises NumberInvalidError: number_malformed.

    Without its area code a number of seven digits reaches somebody else in another town, so none is taken without.
    """
    number = _DASHES.sub("-", "".join(unicodedata.normalize("NFKC", text).split()))
    if not _DIALLED.fullmatch(number):
        raise NumberInvalidError("number_malformed")
    return number
