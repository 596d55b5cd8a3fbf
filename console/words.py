"""The console's own words in both languages, a file a group of pages. Wording never stands in Python."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import cast

from center.wording.names import NameMissingError, name_of

FOLDER = Path(__file__).parent / "i18n"
LANGUAGES = ("zh", "en")
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


class Words:
    """One language's words; an unknown name raises KeyError, so that a gap shows in the first test."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        self.tag = LANGUAGE_TAGS[language]
        self._texts = texts

    def __call__(self, name: str, /, **values: object) -> str:
        """Return the text of this name with its values filled in."""
        return self._texts[name].format(**values)

    def named(self, group: str, code: str) -> str:
        """Return what a code is called everywhere in Yinling, for example `named("case_kind", "scam_loss")`."""
        return name_of(group, code, self.language)

    def fact(self, name: str) -> str:
        """Return what a fact or a changed column of a case is called; one without a name stands as it is."""
        try:
            return name_of("fact", name, self.language)
        except NameMissingError:
            return name

    def state(self, code: str) -> str:
        """Return where a case stands; older lines may hold a code that no longer exists."""
        try:
            return name_of("case_state", code, self.language)
        except NameMissingError:
            return code

    def names(self) -> frozenset[str]:
        """Return all names; tests compare the languages."""
        return frozenset(self._texts)

    def names_under(self, beginning: str) -> tuple[str, ...]:
        """Return the names that begin so, in the order of their file."""
        return tuple(name for name in self._texts if name.startswith(beginning))

    def has(self, name: str) -> bool:
        """Tell whether there is such a text."""
        return name in self._texts


@cache
def words_of(language: str) -> Words:
    """Return the words of `zh` or `en`; every other language gets Chinese."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / chosen).glob("*.json")):
        more = cast("dict[str, str]", json.loads(path.read_text(encoding="utf-8")))
        if twice := texts.keys() & more.keys():
            raise ValueError(f"{path.name} says again what another file says: {sorted(twice)}")
        texts |= more
    return Words(chosen, texts)


def preferred_language(accept_language: str) -> str:
    """Return en where the browser asks for English first, else zh."""
    return "en" if accept_language.strip().casefold().startswith("en") else "zh"
