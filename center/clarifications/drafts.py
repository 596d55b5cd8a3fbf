"""What may stand in a clarification. Pure: it puts what was typed in order, or says what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from center.clarifications.models import TYPES, VERDICTS
from center.clarifications.views import ClarificationDraft
from center.vetting.rules import TextInvalidError

LONGEST_CLAIM, LONGEST_ANSWER, LONGEST_SOURCE, MOST_WORDINGS = 300, 600, 120, 20
LONGEST = {
    "claim_zh": LONGEST_CLAIM,
    "claim_en": LONGEST_CLAIM,
    "answer_zh": LONGEST_ANSWER,
    "answer_en": LONGEST_ANSWER,
    "source": LONGEST_SOURCE,
}
SHORTEST_CLAIM = 4


def checked(draft: ClarificationDraft, *, today: date) -> ClarificationDraft:
    """Return a draft in order; raises TextInvalidError."""
    told = {name: _one_line(getattr(draft, name)) for name in LONGEST}
    wordings = tuple(dict.fromkeys(line for wording in draft.wordings if (line := _one_line(wording))))
    for name, value in told.items():
        if len(value) > LONGEST[name]:
            raise TextInvalidError(name, "too_long")
    for what in ("claim", "answer"):
        if not told[f"{what}_zh"] and not told[f"{what}_en"]:
            raise TextInvalidError(f"{what}_zh", "missing")
    if max(len(told["claim_zh"]), len(told["claim_en"])) < SHORTEST_CLAIM:
        raise TextInvalidError("claim_zh", "missing")
    if not told["source"]:
        raise TextInvalidError("source", "missing")
    _check_wordings(wordings)
    _check_choices(draft, today)
    return ClarificationDraft(
        draft.type,
        draft.verdict,
        told["claim_zh"],
        told["claim_en"],
        wordings,
        told["answer_zh"],
        told["answer_en"],
        told["source"],
        draft.source_on,
        draft.valid_from,
        draft.valid_until,
    )


def _check_wordings(wordings: tuple[str, ...]) -> None:
    if len(wordings) > MOST_WORDINGS:
        raise TextInvalidError("wordings", "too_many")
    if any(len(wording) > LONGEST_CLAIM for wording in wordings):
        raise TextInvalidError("wordings", "too_long")


def _check_choices(draft: ClarificationDraft, today: date) -> None:
    if draft.verdict not in VERDICTS:
        raise TextInvalidError("verdict", "unknown")
    if draft.type not in TYPES:
        raise TextInvalidError("type", "unknown")
    if draft.source_on > today:
        raise TextInvalidError("source_on", "bad_day")
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise TextInvalidError("valid_until", "days_crossed")


def content_of(draft: ClarificationDraft) -> dict[str, Any]:
    """Return a draft as its versions are kept."""
    return {
        name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for name, value in asdict(draft).items()
    }


def columns_of(draft: ClarificationDraft) -> dict[str, Any]:
    """Return a draft as its row is kept."""
    return {**asdict(draft), "wordings": list(draft.wordings)}


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\x00", "")).strip()
