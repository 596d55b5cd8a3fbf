"""The starter set keeps the rules of speech that every answer of Yinling keeps."""

from __future__ import annotations

import re

import pytest

from center.cases.models import KINDS
from center.replies.starters import read_starters
from center.replies.variables import unknown_variables
from tests.data.test_responses import BRACES, HAN, SENTENCE_EN, SENTENCE_ZH, WORD

STARTERS = {starter["code"]: starter for starter in read_starters()}
GAP = re.compile(r"【[^】]*】")


def plain(text: str) -> str:
    return GAP.sub("", BRACES.sub("", text))


def test_there_are_enough_and_each_is_in_both_languages() -> None:
    assert len(STARTERS) >= 15
    assert len(STARTERS) == len(read_starters())
    for starter in STARTERS.values():
        for part in ("title", "text"):
            assert all(starter[part][language].strip() for language in ("zh", "en"))
        assert set(BRACES.findall(starter["text"]["zh"])) == set(BRACES.findall(starter["text"]["en"]))
        assert len(GAP.findall(starter["text"]["zh"])) == len(GAP.findall(starter["text"]["en"]))
        assert set(starter.get("kinds", [])) <= set(KINDS)


@pytest.mark.parametrize("code", STARTERS)
def test_a_reply_is_short_polite_and_plain(code: str) -> None:
    zh, en = STARTERS[code]["text"]["zh"], STARTERS[code]["text"]["en"]
    assert unknown_variables(zh) == unknown_variables(en) == []
    for sentence in SENTENCE_ZH.split(zh):
        assert len(HAN.findall(plain(sentence))) <= 30, sentence
    for sentence in SENTENCE_EN.split(plain(en)):
        assert len(WORD.findall(sentence)) <= 20, sentence
    assert len(plain(zh)) <= 120
    assert "您" in zh
    assert "你" not in zh
    assert not re.search(r"[!！]", zh + en)
    assert len(re.findall(r"[？?]", zh)) <= 1
    assert not re.search(r"来不及|太晚|一定能追回|保证", zh)
    assert not re.search(r"(?:请|告诉我|发给我|说一下)[^。不别]{0,8}(?:密码|验证码)", zh)
    assert not re.search(r"[A-Za-z]{3,}", plain(zh))


def test_whoever_has_lost_money_is_sent_to_the_police_first() -> None:
    first = SENTENCE_ZH.split(STARTERS["loss_keep_records"]["text"]["zh"])[0]
    assert "{police_phone}" in first
