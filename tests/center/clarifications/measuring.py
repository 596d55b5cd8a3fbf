"""Measures matching on the pairs: how often the right claim is found, and how often a near one is taken for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from center.clarifications.facts import read
from center.clarifications.matching import ask, hashes, likeness
from center.texts import meaning

PAIRS = Path(__file__).with_name("pairs.yml")
HELD_OUT = Path(__file__).with_name("pairs_held_out.yml")


class Pair(NamedTuple):
    """One pair and how alike matching finds it."""

    kind: str
    claim: str
    text: str
    meaning: float
    wording: float
    similarity: float

    @property
    def is_same(self) -> bool:
        return self.kind != "near"


def load(path: Path = PAIRS) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text("utf-8")))


def measured(path: Path = PAIRS) -> list[Pair]:
    found = []
    for entry in load(path):
        claim = entry["claim"]
        vector, own = meaning.encode([claim])[0], hashes(read(claim).masked)
        for kind in ("pasted", "same", "near"):
            for text in entry[kind]:
                asked = ask(text)
                cosine = float((asked.vectors @ vector).max())
                shared = len(np.intersect1d(own, asked.shingles))
                like = likeness(asked, claim=claim, cosine=cosine, shared=shared, size=len(own))
                found.append(Pair(kind, claim, text, like.meaning, like.wording, like.similarity))
    return found


def precision_and_recall(pairs: list[Pair], threshold: float) -> tuple[float, float]:
    taken = [pair for pair in pairs if pair.similarity >= threshold]
    right = sum(pair.is_same for pair in taken)
    return right / len(taken) if taken else 1.0, right / sum(pair.is_same for pair in pairs)
