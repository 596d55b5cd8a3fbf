"""Whether words tell of somebody else. Pure; the copies ask it before an internal note is given away.

It errs on the safe side: a word that happens to be somebody's name leaves the note out.
"""

from __future__ import annotations

import re

from center.audit.masks import mask_numbers

_HAN = re.compile(r"[㐀-鿿·]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'.-]*")
SHORTEST_NAME, LONGEST_NAME, MOST_WORDS = 2, 5, 4


def possible_names(text: str) -> set[str]:
    """Return everything in a text that could be a name on file."""
    words = _LATIN.findall(text)
    found = {
        " ".join(words[start : start + count])
        for count in range(1, MOST_WORDS + 1)
        for start in range(len(words) - count + 1)
    }
    for run in _HAN.findall(text):
        for length in range(SHORTEST_NAME, LONGEST_NAME + 1):
            found |= {run[start : start + length] for start in range(len(run) - length + 1)}
    return found


def tells_numbers(text: str, *, own: tuple[str, ...]) -> bool:
    """Tell whether a text holds a telephone, ID or card number other than one's own."""
    for number in own:
        text = text.replace(number, "")
    return mask_numbers(text) != text
