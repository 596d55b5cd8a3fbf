"""What a message looks like: the signs that stand in it, the type of scam it resembles. Actions and cases ask it.

It tells how much a message looks like a scam; nothing here may be read as "this is safe".
"""

from __future__ import annotations

from dataclasses import dataclass

from center.scams.signs import Sign, find_signs


@dataclass(frozen=True, slots=True)
class Judgement:
    """signs: the gravest first. scam_type: a code of data/scams/types.yml. probability: of any scam, 0 to 1."""

    signs: tuple[Sign, ...]
    scam_type: str | None
    probability: float
    is_scam: bool


def judge(text: str) -> Judgement:
    """Return what is seen in a message, in any language that people here write."""
    signs = tuple(find_signs(text))
    return Judgement(signs, None, 1.0 if signs else 0.0, bool(signs))
