"""Facts about slips in English words. Runs in Rasa's environment only."""

from __future__ import annotations

import pytest

pytest.importorskip("rasa")

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.spelling import Spelling
from nlu.spelling_corrector import SPELLED, SpellingCorrector, spelled

TEXTS = [
    ("please stop reminding me of the meeting", True),
    ("has my solatium come", True),
    ("remind me before gateball", True),
    ("teh meting teh meting", False),
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.fit(TEXTS)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("stpo remnding me", "stop reminding me"),
        ("teh offcie", "the office"),
        ("has my solatum come", "has my solatium come"),  # only the examples know this word
        ("i've fallne", "i've fallen"),
        # known words, pinyin, and what is no word at all stay as they are
        ("form from", "form from"),
        ("has my butie come, renzheng by friday", "has my butie come, renzheng by friday"),
        ("is http://yb-gov.xyz/thsi real", "is http://yb-gov.xyz/thsi real"),
        ("call 0937-393x or me@163.cmo", "call 0937-393x or me@163.cmo"),
        ("qwxzjk", "qwxzjk"),
        ("to be", "to be"),
        ("", ""),
        ("这个 meting 几点", "这个 meting 几点"),
        ("🙂", "🙂"),
    ],
)
def test_slips_are_put_right_and_nothing_else(spelling: Spelling, text: str, right: str) -> None:
    assert spelling.correct(text) == right


def test_a_word_of_careless_examples_alone_is_not_known(spelling: Spelling) -> None:
    assert "teh" not in spelling.weights


def test_what_is_stored_corrects_alike(spelling: Spelling) -> None:
    again = Spelling.from_arrays(spelling.as_arrays())
    for text in ("stpo remnding me", "has my butie come", "teh offcie"):
        assert again.correct(text) == spelling.correct(text)


class Folder:
    """Where a model keeps one component's files."""

    def __init__(self, path: object) -> None:
        self.path = path

    def __enter__(self) -> object:
        return self.path

    def __exit__(self, *wrong: object) -> None:
        pass

    def write_to(self, resource: object) -> Folder:
        return self

    read_from = write_to


def test_the_component_learns_keeps_and_corrects_beside_the_own_words(tmp_path: object) -> None:
    storage = Folder(tmp_path)
    examples = [Message.build(t, "x", [], {"style": "plain" if c else "typo"}) for t, c in TEXTS]
    made = SpellingCorrector.create({}, storage, None, None)
    made.train(TrainingData(examples))
    (message,) = SpellingCorrector.load({}, storage, None, None).process([Message.build("STPO remnding me")])
    assert message.get(TEXT) == "STPO remnding me"
    assert message.get(SPELLED) == spelled(message) == "stop reminding me"


def test_without_the_component_features_are_taken_of_the_canonical_text() -> None:
    assert spelled(Message.build("STPO ＡＢＣ")) == "stpo abc"
    assert spelled(Message({})) is None
