"""The console's words: both languages have all of them, and pages use no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

from console.words import FOLDER, LANGUAGES, words_of

CONSOLE = FOLDER.parent


def test_both_languages_have_the_same_words_in_the_same_files() -> None:
    zh, en = (
        {path.name: json.loads(path.read_text(encoding="utf-8")).keys() for path in (FOLDER / language).iterdir()}
        for language in LANGUAGES
    )
    assert zh == en


def test_no_page_asks_for_a_word_that_is_missing() -> None:
    asked: set[str] = set()
    for path in sorted(CONSOLE.rglob("*.html")):
        asked |= set(re.findall(r'words\("(\w+)"[,)]', Path(path).read_text(encoding="utf-8")))
    assert len(asked) > 50
    assert asked <= words_of("zh").names()


def test_chinese_is_the_language_where_none_is_known() -> None:
    assert words_of("fr").language == "zh"
