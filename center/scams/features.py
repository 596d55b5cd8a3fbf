"""What the head sees of a text: its meaning, its letters, and by name the signs, cues and looks in it. Pure.

Named features are dictionaries, so that a head made before staff changed a file still fits: it takes what it knows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.scams.cues import count_cues, get_cues
from center.scams.links import mark_unknown
from center.scams.plain import plain
from center.scams.signs import Sign, get_signs
from center.scams.surface import NAMES, surface
from center.texts import meaning, second_meaning
from center.texts.meaning import Vectors

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
    ("advises", "antifraud"),
    ("told_other", "own_visit"),
    ("my_family", "told_other"),
    ("my_family", "family_trouble"),
    ("my_family", "small_talk"),
    ("no_fee", "own_visit"),
    ("paper_proof", "my_family"),
    ("health", "promise"),
    ("health", "free_bait"),
    ("health", "last_ones"),
    ("told_by_police", "told_cheated"),
    ("told_by_police", "told_other"),
    ("told_by_police", "transfer_to"),
    ("told_by_police", "withdraw"),
    ("signature", "mobile"),
    ("police", "call_back"),
    ("insurance_office", "threat"),
    ("insurance_office", "call_back"),
    ("shop_service", "call_back"),
    ("flight", "call_back"),
    ("game", "withdraw"),
    ("love", "transfer_to"),
    ("love", "pay_first"),
    ("lonely_words", "tail_money"),
    ("code_wanted", "click"),
    ("other_crime", "told_by_police"),
    ("family_money", "my_family"),
    ("my_family", "pays_back"),
    ("my_family", "transfer_to"),
    ("asks_nothing", "told_other"),
    ("official_app", "unknown_link"),
    ("by_post", "mobile"),
    ("by_post", "health"),
    ("to_my_office", "new_number"),
    ("landline", "police"),
    ("landline", "threat"),
    ("mobile", "urgency"),
    ("mobile", "invest"),
    ("add_contact", "promise"),
    ("add_contact", "invest"),
)


class Reading:
    """A text as it was read once: its plain form, its signs and its named features."""

    __slots__ = ("features", "marked", "signs", "text")

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        self.marked = mark_unknown(self.text)
        self.signs: list[Sign] = get_signs().find(self.marked)
        self.features = self._named()

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
    """Return what the texts mean, shape (readings, 512)."""
    return meaning.encode([reading.text for reading in readings])


def second_meanings(readings: Sequence[Reading]) -> Vectors:
    """Return what the texts mean to another encoder, shape (readings, 384)."""
    return second_meaning.encode([reading.text for reading in readings])
