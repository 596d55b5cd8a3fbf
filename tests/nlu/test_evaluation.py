"""The evaluation itself: noise, any table, what stands on the page. Small models that learn in seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.evaluation import page, report, scores
from nlu.evaluation.cross_validation import Example, rounds_of
from nlu.evaluation.garbled import garbled
from nlu.evaluation.labelled import Labelled, read_file
from nlu.evaluation.peers import by_characters
from nlu.evaluation.scores import Answer
from nlu.evaluation.table import deployed_pipeline, train_on
from nlu.evaluation.understanding import understand
from nlu.noise import Garbling
from nlu.sounds import near, syllable

pytestmark = [
    # Rasa, TensorFlow and Sanic of this age warn about one another on import.
    pytest.mark.filterwarnings("ignore"),
]

TABLE = """intent\ttag\ttext
weather\tplain\t今天天气怎么样
weather\tplain\t明天下雨吗
weather\tplain\t外面冷不冷
weather\tplain\t周末会不会下雪
music\tplain\t放一首歌
music\tplain\t来点音乐听听
music\tplain\t[我想](听)一段秦腔
music\tplain\t把歌关了吧
"""
MESSAGES: list[Labelled] = [
    ("zh", "plain", "query_benefit_payment", "上个月的钱，发了没有啊？"),
    ("zh", "plain", "emergency_health", "我摔倒了，起不来，谁来帮帮我。"),
    ("zh", "plain", "query_news", "前年各位越来越忙，没法去"),
    ("en", "plain", "query_meeting", "When is the next meeting of my branch, please?"),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_table_is_read_with_and_without_tags(table: Path, tmp_path: Path) -> None:
    rows = read_file(table)
    assert len(rows) == 8 and rows[0] == ("zh", "plain", "weather", "今天天气怎么样")
    bare = tmp_path / "bare.tsv"
    bare.write_text("greet\thello\n", encoding="utf-8")
    assert read_file(bare) == [("en", "", "greet", "hello")]


def test_the_pipeline_learns_from_any_table_and_only_once(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlu.evaluation.table.FOLDER", table.parent / "models")
    quick = [{**part, "epochs": 0} if "epochs" in part else part for part in deployed_pipeline()]
    model = train_on(table, quick, name="quick")
    made_at = model.stat().st_mtime_ns
    assert train_on(table, quick, name="quick").stat().st_mtime_ns == made_at
    answers = understand(model, [("zh", "", "weather", "后天会下雨吗"), ("zh", "", "music", "给我放个歌听")])
    assert [answer.best for answer in answers] == ["weather", "music"]
    assert {name for answer in answers for name, _ in answer.ranking} == {"weather", "music"}


def test_a_peer_answers_every_message_with_a_ranking(table: Path) -> None:
    answers = by_characters(table, read_file(table))
    assert scores.accuracy_of_best(answers) == 1.0
    assert all(len(answer.ranking) == 2 and 0 < answer.confidence <= 1 for answer in answers)


def test_noise_is_the_same_each_time_and_leaves_the_meaning_to_the_ear() -> None:
    worse = garbled(MESSAGES)
    assert worse == garbled(MESSAGES)
    assert {kind for place, kind, _ in worse if place == 0} >= {"homophones", "near sounds", "no marks", "fillers"}
    for place, kind, (language, _, intent, text) in worse:
        was = MESSAGES[place]
        assert (language, intent) == (was[0], was[2]) and text != was[3]
        if kind == "homophones":
            assert [syllable(character) for character in text] == [syllable(character) for character in was[3]]
        if kind == "near sounds":
            assert [near(syllable(character)) for character in text] == [near(syllable(c)) for c in was[3]]


@pytest.mark.parametrize(
    ("one", "other"),
    [("南", "兰"), ("身", "生"), ("今", "京"), ("是", "四"), ("胡", "福"), ("灰", "飞"), ("黄", "房"), ("春", "冲")],
)
def test_sounds_that_people_there_mix_are_one(one: str, other: str) -> None:
    assert near(syllable(one)) == near(syllable(other))


@pytest.mark.parametrize(("one", "other"), [("南", "短"), ("钱", "天"), ("会", "快"), ("妈", "爸")])
def test_sounds_that_nobody_mixes_stay_apart(one: str, other: str) -> None:
    assert near(syllable(one)) != near(syllable(other))


def test_every_character_has_a_sound_or_none() -> None:
    assert syllable("钱") == "qian"
    assert syllable("a") == syllable("，") == syllable("5") == ""
    assert Garbling(["钱前"]).kinds.keys() == {"zh", "en"}


def test_the_page_shows_every_misunderstood_message_once_and_escapes_it(tmp_path: Path) -> None:
    ranking = (("greet", 0.6), ("query_meeting", 0.3), ("thank", 0.1))
    answers = [
        Answer("早上好", "zh", "plain", "greet", "greet", ranking),
        Answer("<b>开会", "zh", "short", "query_meeting", "greet", ranking),
        Answer("我摔了", "zh", "short", "emergency_health", "nlu_fallback", ranking),
        Answer("thanks a lot", "en", "plain", "thank", "nlu_fallback", ranking),
    ]
    noisy = {"fillers": [answers[1], None, None, answers[3]]}
    target = tmp_path / "page.html"
    page.write_page(target, answers, noisy, about="a model & four messages")
    written = target.read_text(encoding="utf-8")
    assert written.count("&lt;b&gt;开会") == 1 and "<b>开会" not in written
    assert written.count("<svg") == 7 and "a model &amp; four messages" in written
    assert list(page.causes(answers)) == [
        "A safety message was missed",
        "Not sure, and the right one is among the three offered",
        "Very short",
    ]
    assert "http" not in written.replace("http-equiv", "")
    assert [row[:2] for row in report.pairs(answers, noisy)] == [("fillers", "zh"), ("fillers", "en")]


def test_cross_validation_leaves_every_writer_out_once() -> None:
    written = {("a", "zh"): 20, ("b", "zh"): 12, ("c", "zh"): 9, ("d", "en"): 30, ("e", "en"): 11, ("f", "en"): 10}
    lines = [
        Example(language, writer, "plain", "greet", "x") for (writer, language), n in written.items() for _ in range(n)
    ]
    rounds = rounds_of(lines, 2)
    assert sorted(writer for left_out in rounds for writer in left_out) == list("abcdef")
    for language, most in (("zh", 21), ("en", 30)):
        assert max(sum(written.get((one, language), 0) for one in left_out) for left_out in rounds) <= most
