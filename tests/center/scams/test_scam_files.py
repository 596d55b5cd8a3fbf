"""What staff edit is whole, and what is wrong in it is told with file, place and remedy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from center.scams.cues import CUES_FILE, read_cues
from center.scams.files import ScamDataError
from center.scams.links import DOMAINS_FILE, read_domains
from center.scams.messages import HEADER, HONEST, MESSAGES, Message, read_messages
from center.scams.plain import FOLDS_FILE, read_folds
from center.scams.signs import SIGNS_FILE, get_signs, read_signs
from center.scams.types import CODES, TYPES_FILE, ScamTypeNotFoundError, find_type, get_type, list_types, read_types
from center.texts.wording import resemblance, shingles

APART = Path(__file__).resolve().parents[2] / "scams" / "messages"
READERS: dict[Path, Callable[[Path], Any]] = {
    TYPES_FILE: read_types,
    SIGNS_FILE: read_signs,
    CUES_FILE: read_cues,
    DOMAINS_FILE: read_domains,
    FOLDS_FILE: read_folds,
}


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_the_files_that_staff_edit_are_valid(path: Path) -> None:
    assert READERS[path](path)


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (TYPES_FILE, "- code: romance", "- code: romanze", "code romanze: this is none of the twelve codes"),
        (TYPES_FILE, "- code: gambling", "- code: loan", "code loan: it is there twice"),
        (
            TYPES_FILE,
            "name: {zh: 刷单做任务, en: Paid tasks online}",
            "name: {zh: 刷单}",
            "code brushing: “name” is miss",
        ),
        (TYPES_FILE, "{zh: 游戏和赌博", "{zh: 游戏和, 赌博: [", "types.yml, line"),
        (SIGNS_FILE, "type: impersonation", "type: police", "code safe_account: the type police is not in types.yml"),
        (SIGNS_FILE, 'patterns: ["安全账户', 'patterns: ["(安全账户', "code safe_account: the pattern"),
        (SIGNS_FILE, 'patterns: ["安全账户|', 'patterns: ["安全账户||', "fits every text"),
        (SIGNS_FILE, '["~false~"]', "[]", "code false_address: it has no patterns"),
        (SIGNS_FILE, '["~false~"]', '"~false~"', "code false_address: its patterns are no list"),
        (CUES_FILE, "  love: [", "  love: [] #", "cue love: it has no patterns"),
        (DOMAINS_FILE, "known: [gov.cn", "known: [10086, gov.cn", "“known:”: this is no list of hosts"),
        (FOLDS_FILE, "們们 ", "們 ", "“們” is no pair of characters"),
        (FOLDS_FILE, "- [了, ", "- [", "it is no pair"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_remedy(
    tmp_path: Path, path: Path, old: str, new: str, told: str
) -> None:
    text = path.read_text("utf-8")
    assert old in text
    wrong = tmp_path / path.name
    wrong.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ScamDataError) as raised:
        READERS[path](wrong)
    assert str(raised.value).startswith(path.name)
    assert told in str(raised.value)
    assert re.search(r"[A-Z“][^.]+\.$", str(raised.value))


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.name)
def test_a_file_that_is_empty_missing_or_no_text_is_told(tmp_path: Path, path: Path) -> None:
    wrong = tmp_path / path.name
    for content in (None, b"", b"\xff\xfe\x00", b"- one\n- two\n"):
        if content is not None:
            wrong.write_bytes(content)
        with pytest.raises(ScamDataError, match=path.name):
            READERS[path](wrong)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["text\tlabel"], "line 1: the header is missing"),
        ([HEADER, "none 您好"], "line 2: this is no label and text"),
        ([HEADER, "none\t您好", "fraud\t您好"], "line 3: the label 'fraud' is unknown"),
        ([HEADER, "loan\t"], "line 2: this is no label and text"),
    ],
)
def test_a_wrong_line_of_messages_is_told_with_its_number(tmp_path: Path, lines: list[str], told: str) -> None:
    (tmp_path / "some_zh.tsv").write_text("\n".join(lines), "utf-8")
    with pytest.raises(ScamDataError) as raised:
        read_messages(tmp_path)
    assert told in str(raised.value)


def test_no_messages_at_all_are_told(tmp_path: Path) -> None:
    with pytest.raises(ScamDataError, match="there are no messages"):
        read_messages(tmp_path)


def test_every_kind_is_told_in_one_short_sentence_and_advice_of_at_most_two() -> None:
    assert [kind.code for kind in list_types()] == list(CODES)
    for kind in list_types():
        assert kind.what_zh.count("。") == 1
        assert len(kind.what_zh) <= 40
        assert 1 <= kind.advice_zh.count("。") <= 2
        assert all(len(sentence) <= 30 for sentence in kind.advice_zh.split("。"))
        assert not re.search("[!！]|太晚|来不及", kind.what_zh + kind.advice_zh)
        assert len(kind.what_en.split()) <= 22
        assert len(kind.name_zh) <= 10


def test_a_kind_is_got_or_found_by_its_code() -> None:
    assert get_type("loan").told("name", "en") == "Loans and credit record"
    assert find_type("nothing") is find_type(None) is None
    with pytest.raises(ScamTypeNotFoundError):
        get_type("nothing")


def test_what_a_sign_tells_is_short() -> None:
    for rule in get_signs().rules:
        assert len(rule.sign.name_zh) <= 20
        assert rule.sign.advice_zh.count("。") <= 2
        assert all(len(sentence) <= 30 for sentence in rule.sign.advice_zh.split("。"))


def test_every_kind_is_learned_from_several_sources(messages: list[Message]) -> None:
    counted = Counter(message.label for message in messages)
    assert all(counted[code] >= 40 for code in CODES)
    assert counted[HONEST] >= 1000
    for code in CODES:
        assert len({message.source for message in messages if message.label == code}) >= 5


@pytest.mark.thorough
def test_nothing_that_is_learned_from_is_nearly_in_the_set_apart(messages: list[Message]) -> None:
    apart = [(message.text, shingles(message.text)) for message in read_messages(APART)]
    near = []
    for message in messages:
        own = shingles(message.text)
        near += [message.text for _, other in apart if len(own & other) > 3 and resemblance(own, other) >= 0.5]
    assert near == []


def test_no_message_is_learned_from_twice(messages: list[Message]) -> None:
    assert {message.source for message in messages} == {path.stem for path in MESSAGES.glob("*.tsv")}
    twice = [text for text, times in Counter(message.text for message in messages).items() if times > 1]
    assert twice == []
