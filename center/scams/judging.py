"""What a message looks like: the signs that stand in it, the type of scam it resembles. Actions and cases ask it.

It tells how much a message looks like a scam; nothing here may be read as "this is safe".
"""

from __future__ import annotations

from dataclasses import dataclass

from center.scams.features import Reading
from center.scams.head import Head, find_head
from center.scams.signs import MOST, Sign
from center.texts import meaning


@dataclass(frozen=True, slots=True)
class Judgement:
    """signs: the gravest first. scam_type: a code of data/scams/types.yml. probability: of any scam, 0 to 1."""

    signs: tuple[Sign, ...]
    scam_type: str | None
    probability: float
    is_scam: bool


def judge(text: str) -> Judgement:
    """Return what is seen in a message, in any language that people here write.

    A scam has a sign, or a type, or both: what is told of it are the signs' names, else what the type is (types.yml).
    """
    return judge_with(find_head(), text)


def judge_with(head: Head | None, text: str) -> Judgement:
    """Return what one head sees in a message; without a head, what the signs tell."""
    reading = Reading(text)
    signs = tuple(reading.signs[:MOST])
    by_sign = next((sign.scam_type for sign in signs if sign.scam_type), None)
    if head is None or not reading.text:
        return Judgement(signs, by_sign, 1.0 if signs else 0.0, bool(signs))
    probability, likeliest = head.weigh(reading)
    is_scam = bool(signs) or probability >= head.threshold
    return Judgement(signs, (by_sign or likeliest) if is_scam else None, probability, is_scam)


def warm_up() -> None:
    """Load all that judging needs (some seconds), so that nobody waits for it."""
    meaning.warm_up()
    judge("您好")
