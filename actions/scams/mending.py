"""What somebody puts right about a loss: 不是两万三，是三万二. The part that is denied is not heard. Pure."""

from __future__ import annotations

import re

from actions.corrections import put_right
from actions.turn import Turn

_CORRECTS = re.compile(
    r"不对|(?<!是)不是|说错|错了|更正|改成|改为|应该是|记错|搞错|弄错"
    r"|\b(?:not|wrong|actually|i meant|correction|mistake)\b|^\W*no,",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?<!是)不是(?!的|吧)[^，,。;；]*?(?=[，,。;；]|而是|应该是|(?<!不)是(?!不)|$)|\bnot [^,.;]*?(?=[,.;]|\bbut\b|$)",
    re.IGNORECASE,
)
_NOT = re.compile(r"^(?:不是|not )", re.IGNORECASE)
_WRONG = re.compile(
    r"(?:不对|说错|错了|记错|搞错|弄错|更正|改成|改为)[了啦]?"
    r"|\b(?:wrong|mistake|actually)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^[\s，,。;；]*(?:而|应该)?(?:是|but|it was|it is|it's)?\s*", re.IGNORECASE)


def corrects(said: str) -> bool:
    """Tell whether the words put something right."""
    return _CORRECTS.search(said) is not None


def standing(turn: Turn) -> Turn:
    """Return the turn as if only what is to stand had been said; the turn itself where nothing is put right."""
    said = turn.said
    if not corrects(said):
        return turn
    kept = put_right(said) or _after_wrong(said) or said
    begins = max(said.rfind(kept), 0)
    denied = [(begins + found.start(), begins + found.end()) for found in _DENIED.finditer(kept)]
    words = _OPENING.sub("", _DENIED.sub("", kept)).strip(" ，,。.;；")
    if not words:
        words, denied = kept, []
    stands = turn.supposing(requested=str(turn.slot("requested_slot") or ""), said=words)
    heard = stands.tracker.latest_message
    heard["entities"] = [
        e
        for e in (turn.tracker.latest_message or {}).get("entities") or []
        if e.get("start") is None or (e["start"] >= begins and not any(a <= e["start"] < b for a, b in denied))
    ]
    return stands


def _after_wrong(said: str) -> str | None:
    """Return what follows the last word that takes something back: 被骗的钱说错了，是三万二."""
    ends = [found.end() for found in _WRONG.finditer(said)]
    rest = said[ends[-1] :].strip(" ，,。.;；") if ends else ""
    return rest or None


def denied_in(said: str) -> str:
    """Return what the words deny, 不是 and not left out; empty where nothing is named as wrong."""
    return " ".join(_NOT.sub("", found.group()).strip() for found in _DENIED.finditer(said)).strip()


def said_instead(said: str) -> str | None:
    """Return what is to stand in place of what is denied, where it is named; None where only the denial is left."""
    kept = put_right(said) or said
    ends = [found.end() for found in _DENIED.finditer(kept)] or [found.end() for found in _WRONG.finditer(kept)]
    words = kept[ends[-1] :] if ends else kept
    words = _OPENING.sub("", words).strip(" ，,。.;；")
    return words if words and not corrects(words) else None
