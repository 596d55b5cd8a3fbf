"""Rules that the page's files keep: words in one place, nothing from outside, nothing that an old phone cannot read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.channels.webchat import assets

STATIC = assets.HERE / "static"
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
FILES = [*SCRIPTS, *(STATIC / "css").glob("*.css"), *(assets.HERE / "templates").iterdir()]
HAN = re.compile(r"[\u3400-\u9fff]")
# What Chrome 70 on an Android phone of 2018 cannot read, and what would let text become markup or script.
TOO_NEW = re.compile(
    r"\?\.[a-zA-Z(\[]|\?\?|\.replaceAll\(|\.at\(|structuredClone|randomUUID|Object\.fromEntries|\(\?<[=!]"
)
DANGEROUS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|document\.cookie")


def test_both_languages_have_the_same_words_in_the_same_order() -> None:
    zh, en = (assets.load_wording(language) for language in assets.LANGUAGES)
    assert list(zh) == list(en)
    for key in zh:
        assert set(re.findall(r"{\w+}", en[key])) <= set(re.findall(r"{\w+}", zh[key])), key


def test_every_word_is_used_and_every_used_word_exists() -> None:
    words = assets.load_wording("zh")
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*FILES, *assets.HERE.glob("*.py")])
    made = ("error_", "note_voice_", "state_", "weekday_", "daypart_", "starter_")
    unused = [key for key in words if not key.startswith(made) and not re.search(rf'["._]{key}\b', text)]
    assert unused == []
    used = set(re.findall(r"words\.(\w+)", text)) | set(re.findall(r'data-i18n(?:-\w+)?="(\w+)"', text))
    assert used - set(words) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_names_an_outside_host(path: Path) -> None:
    assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_safe_and_readable_by_old_phones(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    assert TOO_NEW.findall(text) == []
    assert DANGEROUS.findall(text) == []
    words = [
        line
        for line in text.splitlines()
        if HAN.search(line) and not re.search(r"/.*[\u3400-\u9fff].*/|HAN|中文|中午", line)
    ]
    assert words == []


def test_the_manifest_names_files_that_exist() -> None:
    manifest = json.loads((STATIC / "manifest.webmanifest").read_text(encoding="utf-8"))
    files = assets.load_files()
    for icon in manifest["icons"]:
        assert icon["src"].removeprefix("/static/") in files


def test_the_whole_page_is_light_enough_for_a_slow_line() -> None:
    packed = sum(len(asset.packed) for asset in assets.load_files().values())
    assert packed < 60_000
