"""Read the word lists of lexicon.yml, once, and make patterns of them. Words live there, rules live here."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Pattern, Tuple

import yaml

_SLOT = re.compile(r"\[([^\]]*)\]|\(([^)]*)\)")


@lru_cache(maxsize=1)
def load() -> Dict[str, Any]:
    """Return the whole lexicon."""
    return yaml.safe_load(Path(__file__).with_name("lexicon.yml").read_text(encoding="utf-8"))


def expand(template: str) -> List[str]:
    """Return every wording of a template: [x|y] may be left out, (x|y) is a choice."""
    parts: List[List[str]] = []
    end = 0
    for slot in _SLOT.finditer(template):
        parts.append([template[end : slot.start()]])
        optional, choice = slot.groups()
        parts.append(["", *optional.split("|")] if optional is not None else choice.split("|"))
        end = slot.end()
    parts.append([template[end:]])
    return ["".join(words) for words in product(*parts)]


def alternation(words: Iterable[str]) -> str:
    """Return a pattern of the words, longest first; Latin ones are whole, in the plural too unless $ ends them."""
    ordered = sorted({word.lower() for word in words}, key=lambda word: (-len(word), word))
    han = [re.escape(word) for word in ordered if not word.isascii() or not word[0].isalpha()]
    by_letter: Dict[str, List[str]] = {}
    for word in ordered:
        if word.isascii() and word[0].isalpha():
            by_letter.setdefault(word[0], []).append(_inflected(word[1:]))
    # One branch a letter keeps the search fast.
    letters = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    latin = [rf"(?<![a-z])(?:{letters})(?![a-z])"] if letters else []
    return "(?:" + "|".join(han + latin) + ")"


def _inflected(word: str) -> str:
    return re.escape(word[:-1]) if word[-1:] == "$" else re.escape(word) + "(?:s|es)?"


@cache
def words(name: str) -> List[str]:
    """Return one flat list of a section, or of all its codes, templates expanded."""
    section = load()[name]
    templates = section if isinstance(section, list) else [item for code in section.values() for item in code]
    return [word for template in templates for word in expand(template)]


@cache
def code_of(name: str) -> Dict[str, str]:
    """Return lower-case word → code for a section that lists templates under codes."""
    return {
        word.lower().rstrip("$"): code
        for code, templates in load()[name].items()
        for template in templates
        for word in expand(template)
    }


@cache
def _patterns(name: str) -> Tuple[Pattern[str], Pattern[str]]:
    """Return the Han and the Latin pattern of a section, apart because a search by first letter is far faster."""
    han = [word for word in words(name) if not word.isascii()]
    latin = [word for word in words(name) if word.isascii()]
    return re.compile(alternation(han)[3:-1]), re.compile(alternation(latin))


def find_codes(name: str, text: str, *, chinese: bool, english: bool) -> Iterator[Tuple[int, int, str]]:
    """Yield (start, end, code) of every word of a coded section."""
    codes = code_of(name)
    han, latin = _patterns(name)
    for pattern in (han,) * chinese + (latin,) * english:
        for match in pattern.finditer(text):
            word = match[0]
            yield *match.span(), codes.get(word) or codes.get(word[:-1]) or codes[word[:-2]]
