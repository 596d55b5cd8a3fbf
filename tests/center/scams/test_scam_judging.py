"""A head sees scams without a sign, answers quickly and from every thread, and the signs do without it."""

from __future__ import annotations

import logging
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.scams.features import Reading, feature_names, meanings, named_matrix, second_meanings
from center.scams.fingerprint import fitting_file
from center.scams.fitting import prepare, score
from center.scams.head import Head, HeadBrokenError, find_head, load_head, nearness, read_head, standardized
from center.scams.judging import judge, judge_with, warm_up
from center.scams.messages import Message
from center.scams.plain import FOLDS_FILE, read_folds
from center.scams.train import write_head
from center.scams.types import CODES
from center.texts import letters, words
from tests.slowness import slowness

WITHOUT_A_SIGN = "阿姨手真快，今天数您做得好，给您升了一级，明天的单子会大一点，您先备点钱垫上，做完一起返给您"
SAFE_ACCOUNT = "请将存款转入安全账户接受清查"
LONG = "2021年4月12日，受害人王某接到自称客服的电话，让其把额度转出来，先后转账一万九千八百元。" * 8


def test_a_scam_without_a_sign_is_seen_and_its_kind_is_told(head: Head) -> None:
    found = judge_with(head, WITHOUT_A_SIGN)
    assert (found.signs, found.is_scam, found.scam_type) == ((), True, "brushing")
    assert head.threshold <= found.probability <= 1


@pytest.mark.parametrize(
    "text",
    [
        "老张，晚上下棋不",
        "明天上午九点支部开会，请带学习笔记",
        "妈，周末我带孩子回来吃饭",
        "See you at lunch, I bring the tea",
    ],
)
def test_ordinary_talk_is_no_scam_and_has_no_kind(head: Head, text: str) -> None:
    found = judge_with(head, text)
    assert (found.signs, found.scam_type, found.is_scam) == ((), None, False)
    assert found.probability < head.threshold


def test_a_sign_makes_a_scam_whatever_the_head_says(head: Head) -> None:
    doubting = replace(head, offset=-1000.0)
    found = judge_with(doubting, SAFE_ACCOUNT)
    assert found.probability < 0.01
    assert (found.is_scam, found.scam_type) == (True, "impersonation")
    assert found.signs[0].code == "safe_account"


def test_without_a_head_signs_alone_judge() -> None:
    found = judge_with(None, SAFE_ACCOUNT)
    assert (found.is_scam, found.probability, found.scam_type) == (True, 1.0, "impersonation")
    nothing = judge_with(None, WITHOUT_A_SIGN)
    assert (nothing.is_scam, nothing.probability, nothing.scam_type) == (False, 0.0, None)


def test_an_empty_text_is_nothing(head: Head) -> None:
    for text in ("", " \n", "\u200b"):
        found = judge_with(head, text)
        assert (found.is_scam, found.probability) == (False, 0.0)


def test_kinds_are_those_that_are_told(head: Head) -> None:
    assert set(head.types) == set(CODES)


@pytest.mark.thorough
def test_most_of_what_was_learned_is_seen_and_hardly_anything_else(head: Head, messages: list[Message]) -> None:
    some = messages[::63]
    seen = np.array([judge_with(head, message.text).is_scam for message in some])
    scams = np.array([message.is_scam for message in some])
    assert seen[scams].mean() > 0.95
    assert seen[~scams].mean() < 0.06


@pytest.mark.thorough
@pytest.mark.parametrize("disguise", ["full_width", "traditional", "no_marks", "spelled_out", "unseen", "shouted"])
def test_disguises_hide_hardly_any_scam(head: Head, messages: list[Message], disguise: str) -> None:
    seen = [m.text for m in messages[::88] if m.is_scam and judge_with(head, m.text).is_scam]
    still = [judge_with(head, DISGUISES[disguise](text)).is_scam for text in seen]
    assert len(seen) > 60
    assert sum(still) / len(still) >= 0.93


def _traditional(text: str) -> str:
    back = {ord(simple): chr(other) for other, simple in read_folds(FOLDS_FILE).characters.items()}
    return text.translate(back)


DISGUISES = {
    "full_width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "traditional": _traditional,
    "no_marks": lambda text: re.sub(r"[，。！？、；：“”]", "", text),
    "spelled_out": lambda text: re.sub(r"(?<=[㐀-鿿])(?=[㐀-鿿])", " ", text),
    "unseen": "\u200b".join,
    "shouted": lambda text: text.upper() + "！！！",
}


def test_a_message_is_judged_while_somebody_waits(head: Head) -> None:
    slow = slowness()
    for text, most in ((WITHOUT_A_SIGN, 0.12), (LONG, 0.25)):
        judge_with(head, text)
        spent = []
        for number in range(15):
            begun = time.process_time()
            judge_with(head, f"{text}{number}")
            spent.append(time.process_time() - begun)
        assert statistics.median(spent) < most * slow, len(text)


@pytest.mark.thorough
def test_what_was_learned_pulls_to_its_side_what_is_near(head: Head, messages: list[Message]) -> None:
    readings = [Reading(message.text) for message in messages[::160]]
    named = standardized(named_matrix(readings, head.names), head.mean, head.scale)
    pulled = head.pulled(named, meanings(readings), second_meanings(readings))
    scams = np.array([message.is_scam for message in messages[::160]])
    assert pulled[scams].mean() > 0 > pulled[~scams].mean()
    same = nearness(head.known_meaning[:5], head.known_meaning[:5])
    assert np.diag(same) == pytest.approx(1, abs=0.01)
    assert same.min() > 0


def test_threads_judge_alike_and_load_once() -> None:
    texts = [WITHOUT_A_SIGN, SAFE_ACCOUNT, LONG, "老张，晚上下棋不"] * 4
    with ThreadPoolExecutor(8) as pool:
        heads = list(pool.map(lambda _: find_head(), range(16)))
        together = list(pool.map(judge, texts))
    assert len({id(one) for one in heads}) == 1
    assert together == [judge(text) for text in texts]
    warm_up()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_written_is_judged_and_never_called_safe(text: str) -> None:
    found = judge(text)
    assert 0 <= found.probability <= 1
    assert found.is_scam or (found.scam_type is None and not found.signs)
    assert not hasattr(found, "is_safe")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_letters_words_and_names_stay_in_their_places(text: str) -> None:
    reading = Reading(text)
    for table, size in ((letters, letters.LETTERS), (words, words.WORDS)):
        places = table.places_of(reading.text)
        assert len(places) == len(np.unique(places))
        assert not len(places) or (places.min() >= 0 and places.max() < size)
    assert set(reading.features) <= set(feature_names())
    assert all(np.isfinite(value) for value in reading.features.values())


def test_one_text_and_many_are_weighed_alike(head: Head) -> None:
    texts = [WITHOUT_A_SIGN, SAFE_ACCOUNT, "老张，晚上下棋不"]
    readings = [Reading(text) for text in texts]
    many = score(head, prepare(readings, ["none"] * 3, ["some"] * 3, lambda _: None))
    assert many == pytest.approx([head.weigh(reading)[0] for reading in readings], abs=1e-3)


# The file


def test_a_head_comes_back_as_it_was_written(head: Head, tmp_path: Path) -> None:
    path = tmp_path / "scams-abc.npz"
    write_head(head, path)
    assert read_head(path).weigh(Reading(LONG)) == head.weigh(Reading(LONG))
    assert [one.name for one in tmp_path.iterdir()] == ["scams-abc.npz"]


def test_without_a_file_one_line_says_what_to_do(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert load_head(tmp_path) is None
    assert len(caplog.messages) == 1
    assert "make train" in caplog.text


@pytest.mark.parametrize("damage", ["cut", "empty", "other", "layout", "letters", "words", "known", "second", "nan"])
def test_a_broken_file_is_told_and_passed_over(
    head: Head, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    path = tmp_path / fitting_file().name
    write_head(head, path)
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "other":
        np.savez(path, layout=2, something=np.zeros(3))
    elif damage == "layout":
        with np.load(path) as file:
            np.savez(path, **{**{key: file[key] for key in file.files}, "layout": 1})
    elif damage == "letters":
        write_head(replace(head, letter_weights=head.letter_weights[:10]), path)
    elif damage == "words":
        write_head(replace(head, word_weights=head.word_weights[:10]), path)
    elif damage == "second":
        write_head(replace(head, known_second=head.known_second[:, :10]), path)
    elif damage == "known":
        write_head(replace(head, known_meaning=head.known_meaning[:10]), path)
    else:
        write_head(replace(head, pulls=head.pulls * np.nan), path)
    with pytest.raises(HeadBrokenError):
        read_head(path)
    with caplog.at_level(logging.WARNING):
        assert load_head(tmp_path) is None
    assert path.name in caplog.messages[0]


def test_an_older_head_is_better_than_none_and_a_feature_it_knows_no_longer_is_left_out(
    head: Head, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    older = replace(head, names=("cue_of_old", *head.names[1:]))
    write_head(older, tmp_path / "scams-before.npz")
    with caplog.at_level(logging.WARNING):
        found = load_head(tmp_path)
    assert found is not None
    assert found.weigh(Reading(WITHOUT_A_SIGN))[0] > 0.2
    assert "before the data changed" in caplog.text
