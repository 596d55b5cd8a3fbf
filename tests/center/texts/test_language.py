"""Facts about the language a message is in; tests/nlu/test_entity_extractor.py reads the same table."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from center.texts.language import language_of

TABLE = yaml.safe_load((Path(__file__).parents[2] / "data" / "languages.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("before", ["zh", "en"])
@pytest.mark.parametrize("text", TABLE)
def test_the_language_is_the_messages_or_stays(text: str, before: str) -> None:
    assert language_of(text, before) == (TABLE[text] or before)
