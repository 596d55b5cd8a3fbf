"""Takes ID numbers and whole numbers of the person's own card out of what they tell of a loss. Pure.

The police ask for the cheat's account in full, so that one stays; of one's own card the last four are enough.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from center.members.id_numbers import without_id_numbers

SHORTEST_CARD, LONGEST_CARD, KEPT = 15, 19, 4
ID_NUMBER, CARD = "id_number", "card"
HIDDEN = "*" * 6
_CLAUSE = re.compile(r"[^，,。;；!！?？\n]+")
_CARD = re.compile(rf"(?<!\d)\d(?:[ \-]?\d){{{SHORTEST_CARD - 1},{LONGEST_CARD - 1}}}(?!\d)")
# Whoever mistypes a digit of it has given an ID number all the same.
_SAID_TO_BE_ID = re.compile(r"身份|\bid\b|identity", re.IGNORECASE)
_LIKE_ID = re.compile(r"(?<!\d)\d(?:[ \-]?\d){13,16}(?:[ \-]?[\dXxＸｘ])?(?![\dXxＸｘ])")
_ENDS_IN_X = re.compile(r"(?<!\d)\d(?:[ \-]?\d){16}[ \-]?[XxＸｘ]")
_OWN = re.compile(
    r"(?:从|用|拿)(?:我|俺|咱|自己|本人)|(?:我|俺|自己|本人)的|(?:我|俺)[^，,。他她]{0,4}[卡折]|尾号|\b(?:my|mine)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"(?:转|打|汇|存|付|寄|划)(?:钱|款|账|了)*(?:到|进|给|去)|对方|骗子|(?<!其)他|她|收款|户主|\b(?:to|his|her|their|he|she|they)\b",
    re.IGNORECASE,
)
# A number, and what stands around it where somebody gives it here and tells no story of it.
_NUMBER = re.compile(r"\d(?:[ \-]?\d){10,}[XxＸｘ]?")
_LABEL = re.compile(
    r"我们?|俺|本人|的|是|为|身份证|退休证|银行|卡|号码?|账号|电话|手机|还有|和"
    r"|\b(?:my|mine|id|identity|bank|card|number|no|phone|telephone|mobile|is|are|and|the|it's)\b",
    re.IGNORECASE,
)


class Kept(NamedTuple):
    """The words as they may be kept, and what was left out: ID_NUMBER, CARD."""

    text: str
    left_out: frozenset[str]


def tells_only_numbers(text: str) -> bool:
    """Tell whether a text is long numbers with their names and nothing else: 我的身份证号是…，电话….

    To whom else they were given would be told with a word more.
    """
    rest = _LABEL.sub("", _NUMBER.sub("", unicodedata.normalize("NFKC", text)))
    return _NUMBER.search(text) is not None and not any(letter.isalnum() for letter in rest)


def without_own_numbers(text: str, *, is_of_own_card: bool = False) -> Kept:
    """Return what a case may keep of a story; a number that could be the cheat's stays.

    is_of_own_card: whether the person's own card was asked for, so that a bare number is theirs.
    """
    plain = _ENDS_IN_X.sub(HIDDEN, without_id_numbers(text))
    plain = _CLAUSE.sub(lambda clause: _without_id(clause.group()), plain)
    left_out = {ID_NUMBER} if plain != text else set()
    shorter = _without_own_cards(plain, is_of_own_card)
    if shorter != plain:
        left_out.add(CARD)
    return Kept(shorter, frozenset(left_out))


def _without_id(clause: str) -> str:
    named = _SAID_TO_BE_ID.search(clause)
    return clause if named is None else clause[: named.end()] + _LIKE_ID.sub(HIDDEN, clause[named.end() :])


def _without_own_cards(text: str, is_of_own_card: bool) -> str:
    def cut(found: re.Match[str]) -> str:
        before = text[: found.start()]
        own, theirs = _last(_OWN, before), _last(_THEIRS, before)
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", found.group()))
        is_own = own > theirs or (is_of_own_card and theirs < 0)
        return digits[-KEPT:] if is_own else found.group()

    return _CARD.sub(cut, text)


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where a pattern is found last, or -1: the nearer word tells whose a number is."""
    return max((found.start() for found in pattern.finditer(text)), default=-1)
