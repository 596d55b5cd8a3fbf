"""What the head sees of a text: its meaning as a whole and in parts, signs, cues and looks. Pure.

Named features are dictionaries, so that a head made before staff changed a file still fits: it takes what it knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from center.scams.cues import count_cues, get_cues
from center.scams.links import mark_unknown
from center.scams.plain import plain
from center.scams.signs import Sign, get_signs
from center.scams.surface import NAMES, surface
from center.texts import meaning
from center.texts.meaning import Vectors

# A text longer than this is read in parts too: an account tells of the trick in one or two of its sentences.
PART = 90
MOST_PARTS = 8
_ENDS = re.compile(r"(?<=[。!?;\n])")
# Two cues that mean more together than apart: what a stranger asks, and in whose name.
TOGETHER = (
    ("unknown_link", "urgency"),
    ("unknown_link", "bank"),
    ("unknown_link", "insurance_office"),
    ("unknown_link", "telecom"),
    ("unknown_link", "subsidy"),
    ("unknown_link", "signature"),
    ("mobile", "police"),
    ("mobile", "loan"),
    ("card_number", "transfer_to"),
    ("family_voice", "family_trouble"),
    ("family_voice", "new_number"),
    ("told_other", "transfer_to"),
    ("told_other", "told_orders"),
    ("told_other", "told_cheated"),
    ("pay_first", "withdraw"),
    ("pay_first", "prize"),
    ("pay_first", "collect"),
    ("pay_first", "agency"),
    ("invest", "promise"),
    ("elder_project", "promise"),
    ("tasks", "promise"),
    ("health", "urgency"),
    ("leader", "tail_money"),
    ("shop_service", "add_contact"),
    ("code_given", "protects"),
    ("own_account", "no_fee"),
    ("advises", "police"),
)


class Reading:
    """A text as it was read once: its plain form, its signs and its named features."""

    __slots__ = ("features", "marked", "signs", "text")

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        self.marked = mark_unknown(self.text)
        self.signs: list[Sign] = get_signs().find(self.marked)
        self.features = self._named()

    def parts(self) -> list[str]:
        """Return the text in pieces of some sentences; a short one is its only piece."""
        if len(self.text) <= PART:
            return [self.text]
        pieces = [""]
        for sentence in _ENDS.split(self.text):
            for begin in range(0, len(sentence), PART):
                if pieces[-1] and len(pieces[-1]) + len(sentence) > PART:
                    pieces.append("")
                pieces[-1] += sentence[begin : begin + PART]
        kept = [piece for piece in pieces if piece]
        if len(kept) <= MOST_PARTS:
            return kept
        half = MOST_PARTS // 2
        return [*kept[:half], *kept[-half:]]

    def _named(self) -> dict[str, float]:
        found = {f"looks_{name}": value for name, value in surface(self.text).items()}
        found |= {f"cue_{code}": float(np.log1p(count)) for code, count in count_cues(self.text).items()}
        found |= {f"sign_{sign.code}": 1.0 for sign in self.signs}
        found["signs"] = float(len(self.signs) > 0)
        found["kinds_of_cues"] = sum(name.startswith("cue_") for name in found) / 10
        for one, other in TOGETHER:
            if all(found.get(f"looks_{name}", 0) or found.get(f"cue_{name}", 0) for name in (one, other)):
                found[f"both_{one}_{other}"] = 1.0
        return found


def feature_names() -> list[str]:
    """Return the name of every feature that a text can have at present."""
    return [
        *(f"looks_{name}" for name in NAMES),
        *(f"cue_{code}" for code in get_cues()),
        *(f"sign_{rule.sign.code}" for rule in get_signs().rules),
        "signs",
        "kinds_of_cues",
        *(f"both_{one}_{other}" for one, other in TOGETHER),
    ]


def named_matrix(readings: Sequence[Reading], names: Sequence[str]) -> Vectors:
    """Return the named features in the order of the names, shape (readings, names); unknown names are nought."""
    return np.array([[reading.features.get(name, 0.0) for name in names] for reading in readings], np.float32)


def meanings(readings: Sequence[Reading]) -> Vectors:
    """Return what the texts mean, shape (readings, 1024): as a whole, and the mean of the parts."""
    pieces: list[str] = []
    sizes: list[tuple[int, int]] = []
    for reading in readings:
        parts = reading.parts()
        whole = [reading.text] if len(parts) > 1 else []
        pieces += [*whole, *parts]
        sizes.append((len(whole), len(parts)))
    vectors = meaning.encode(pieces)
    rows, at = [], 0
    for whole, many in sizes:
        rows.append(np.concatenate([vectors[at], vectors[at + whole : at + whole + many].mean(axis=0)]))
        at += whole + many
    return np.stack(rows) if rows else np.empty((0, 2 * meaning.WIDTH), np.float32)
