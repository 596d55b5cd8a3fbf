"""What the people of the replay say: messages that other hands wrote for tests, and that nothing was trained on."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
LOSS, REPORT, CHECK = "report_scam_loss", "report_scam", "check_message"
# Of ten people three have lost money, two report, five ask.
SHARES = {LOSS: 0.3, REPORT: 0.2, CHECK: 0.5}
# What those add who have lost money, after the first answer.
THEN = {
    "zh": ("昨天下午的事", "总共两万三", "记不清了，跟前没人", "是转账转走的"),
    "en": ("it was yesterday afternoon", "about 5,000 yuan", "I don't remember", "by bank transfer"),
}


@dataclass(frozen=True)
class Saying:
    """What one person writes first, and then. what: the intent that a human reader gave it."""

    what: str
    language: str
    text: str
    then: str | None = None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def told_losses() -> list[tuple[str, str]]:
    """Return language and first words of people whose money is gone."""
    return [(row["language"], row["text"]) for row in _rows(TESTS / "scams" / "told_losses.tsv")]


def _of_intent(intent: str) -> list[tuple[str, str]]:
    return [
        (language, row["text"])
        for language in ("zh", "en")
        for row in _rows(TESTS / "nlu" / language / "scams.tsv")
        if row["intent"] == intent
    ]


def _pasted() -> list[tuple[str, str]]:
    """Return messages as people forward them, frauds and honest ones."""
    return [
        ("en" if path.stem == "english" else "zh", row["text"])
        for path in sorted((TESTS / "scams" / "messages").glob("*.tsv"))
        for row in _rows(path)
    ]


def sayings(count: int, *, chance: random.Random) -> list[Saying]:
    """Return what so many people say, in the order in which they come; texts return where there are too few."""
    sources = {LOSS: told_losses(), REPORT: _of_intent(REPORT), CHECK: _pasted()}
    found: list[Saying] = []
    for what, share in SHARES.items():
        texts = sources[what]
        chance.shuffle(texts)
        for language, text in islice(cycle(texts), round(count * share)):
            then = chance.choice(THEN[language]) if what == LOSS else None
            found.append(Saying(what, language, text, then))
    chance.shuffle(found)
    return found
