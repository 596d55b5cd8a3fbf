"""What people say, with what it means: the examples of the intents, and messages as they are forwarded. For training.

An intent of data/nlu that is an alarm teaches its kind; everything else teaches what is none. More of both, near misses
too, are in data/safety/examples. What cheats write and what honest senders write is no alarm either, however much money
is in it: people forward it to ask about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from center.safety.net import AlarmKind
from center.scams.messages import HONEST, MESSAGES, read_messages

DATA = Path(__file__).resolve().parents[2] / "data"
NLU, TOLD = DATA / "nlu", DATA / "safety" / "examples"
KIND_OF_INTENT: dict[str, AlarmKind] = {"report_scam_loss": "scam_loss", "emergency_health": "health_emergency"}
KIND_OF_LABEL: dict[str, AlarmKind | None] = {
    "scam_loss": "scam_loss",
    "health_emergency": "health_emergency",
    "none": None,
}
# Sources of messages that hold the words of cheats alone, nobody's story of what befell them.
WORDS_OF_CHEATS = re.compile(r"sms|chats_with_cheats|pitches")
_ENTITY = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the kind of alarm that it is (or none), and whose hand wrote it."""

    text: str
    kind: AlarmKind | None
    writer: str


def read_examples() -> list[Example]:
    """Return all examples, in a fixed order."""
    return [*_of_intents(), *_told(), *_forwarded()]


def _of_intents() -> Iterator[Example]:
    for path in sorted(NLU.glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" not in block:
                continue
            kind = KIND_OF_INTENT.get(block["intent"])
            writer = str((block.get("metadata") or {}).get("writer", path.stem))
            for line in block["examples"].splitlines():
                if line.strip():
                    yield Example(_ENTITY.sub(r"\1", line.strip().removeprefix("- ")), kind, writer)


def _told() -> Iterator[Example]:
    for path in sorted(TOLD.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
            label, _, text = line.partition("\t")
            if label not in KIND_OF_LABEL or not text:
                raise ValueError(f"{path.name}, line {number}: write a kind, one tab and the text")
            yield Example(text, KIND_OF_LABEL[label], path.stem)


def _forwarded() -> Iterator[Example]:
    for message in read_messages(MESSAGES):
        if message.label == HONEST or WORDS_OF_CHEATS.search(message.source):
            yield Example(message.text, None, message.source)
