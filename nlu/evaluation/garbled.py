"""The given messages once more, garbled in every way that changes them: what noise costs is measured on them."""

from __future__ import annotations

import random
from typing import List, Sequence, Tuple

from nlu.evaluation.labelled import Labelled
from nlu.noise import Garbling


def garbled(messages: Sequence[Labelled], *, seed: int = 7) -> List[Tuple[int, str, Labelled]]:
    """Return (place, kind, message) with every message garbled in each way that changes it."""
    ways = Garbling([text for _, _, _, text in messages]).kinds
    found = []
    for place, (language, tag, intent, text) in enumerate(messages):
        for kind, garble in ways[language].items():
            worse = garble(text, random.Random(f"{seed} {kind} {text}"))  # noqa: S311 - to be had again
            if worse != text:
                found.append((place, kind, (language, tag, intent, worse)))
    return found
