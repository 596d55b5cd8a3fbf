"""Lines of training data from lessons: sorted, once, without markup, and never one that measures the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from center.db import Database
from center.lessons import service as lessons
from center.lessons.__main__ import main
from center.lessons.export import read_lines
from center.lessons.lines import as_example, as_yaml, sort_out
from center.lessons.rules import MASK, folded
from center.lessons.views import Heard, Line
from tests.center.desk import LIU, ZHANG, add_clerks

Teach = Callable[..., None]
KNOWN = 'version: "3.1"\nnlu:\n- intent: greet\n  metadata: {writer: a, style: plain}\n  examples: |\n    - 您好呀\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("nlu/zh", "nlu/en", "held/zh", "held/en"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "nlu/zh/smalltalk.yml").write_text(KNOWN, encoding="utf-8")
    (tmp_path / "held/zh/benefits.tsv").write_text(
        "intent\tstyle\ttext\nquery_news\tplain\t有啥新通知没有\n", encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def teach(database: Database, now: datetime) -> Teach:
    with database.write() as session:
        add_clerks(session, now)

    def taught(words: str, intent: str, language: str = "zh") -> None:
        with database.write() as session:
            assert lessons.keep(session, heard=Heard(language, words, date(2026, 11, 22), []))
            one = next(o for o in lessons.list_lessons(session, state="new", limit=9) if o.text == words)
            about = {"lesson_id": one.id, "now": now}
            lessons.propose(session, intent=intent, text=words, by=ZHANG, expected_version=1, **about)
            lessons.accept(session, by=LIU, expected_version=2, **about)

    return taught


def export(database: Database, folder: Path) -> int:
    url = database.url.render_as_string(hide_password=False)
    return main(["export", "--folder", f"{folder}/nlu", "--held-out", f"{folder}/held", "--database", url])


def test_lessons_become_blocks_of_a_real_writer(
    database: Database, folder: Path, teach: Teach, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(f"外头的{MASK}咋没见着", "query_benefit_payment")
    teach("几时念文件", "query_meeting")
    teach("啥会", "query_meeting")
    teach(f"my {MASK} money", "query_benefit_payment", "en")
    assert export(database, folder) == 0
    told = capsys.readouterr().out
    assert "zh/lessons.yml：新加 3 句" in told
    assert "en/lessons.yml: 1 new" in told
    assert "make train" in told
    assert "make evaluate" in told
    written = (folder / "nlu/zh/lessons.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(written)["nlu"] == [
        {
            "intent": "query_benefit_payment",
            "metadata": {"writer": "real", "style": "plain"},
            "examples": "- 外头的咋没见着\n",
        },
        {
            "intent": "query_meeting",
            "metadata": {"writer": "real", "style": "plain"},
            "examples": "- 几时念文件\n- 啥会\n",
        },
    ]
    assert "- my money\n" in (folder / "nlu/en/lessons.yml").read_text(encoding="utf-8")


def test_a_second_time_adds_what_is_new_and_keeps_the_rest(
    database: Database, folder: Path, teach: Teach, capsys: pytest.CaptureFixture[str]
) -> None:
    teach("啥会", "query_meeting")
    assert export(database, folder) == 0
    first = (folder / "nlu/zh/lessons.yml").read_text(encoding="utf-8")
    assert export(database, folder) == 0
    assert "没有新的可以教" in capsys.readouterr().out
    assert (folder / "nlu/zh/lessons.yml").read_text(encoding="utf-8") == first
    teach("那个通知", "query_news")
    assert export(database, folder) == 0
    assert [line.text for line in read_lines(folder / "nlu/zh/lessons.yml", "zh")] == ["啥会", "那个通知"]


def test_what_measures_the_model_is_refused_and_said(
    database: Database, folder: Path, teach: Teach, capsys: pytest.CaptureFixture[str]
) -> None:
    teach("有啥新通知，没有？", "query_news")
    teach("您好呀！", "greet")
    assert export(database, folder) == 1
    told = capsys.readouterr().out
    assert "有 1 句在 tests/nlu 里" in told
    assert "zh query_news: 有啥新通知，没有？" in told
    assert "1 句原来就有" in told
    assert not (folder / "nlu/zh/lessons.yml").exists()


def test_only_what_two_agreed_on_is_written(database: Database, folder: Path, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        lessons.keep(session, heard=Heard("zh", "没人看过", date(2026, 11, 22), []))
        one = lessons.list_lessons(session, state="new", limit=1)[0]
        about = {"lesson_id": one.id, "by": ZHANG, "expected_version": 1, "now": now}
        lessons.propose(session, intent="greet", text=one.text, **about)
    assert export(database, folder) == 0
    assert not (folder / "nlu/zh/lessons.yml").exists()


def test_what_stops_it_is_said(
    database: Database, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(database, tmp_path / "elsewhere") == 2
    assert "no training data" in capsys.readouterr().err
    (folder / "nlu/zh/lessons.yml").write_text("nlu: [a, : b", encoding="utf-8")
    assert export(database, folder) == 2
    assert "lessons.yml" in capsys.readouterr().err
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    assert main(["export", "--folder", f"{folder}/nlu", "--database", url]) == 2
    assert "make migrate" in capsys.readouterr().err


@given(st.lists(st.tuples(st.sampled_from(["greet", "query_news"]), st.text(max_size=60)), max_size=8))
def test_every_line_comes_back_from_the_file_and_holds_no_markup(said: list[tuple[str, str]]) -> None:
    lines = [Line("zh", intent, " ".join(words.split())) for intent, words in said if words.isprintable()]
    found = sort_out(lines, known={}, held_out={})
    read = yaml.safe_load(as_yaml(found.new))["nlu"] or []
    came_back = [
        (block["intent"], line.removeprefix("- ")) for block in read for line in block["examples"].split("\n") if line
    ]
    assert sorted(came_back) == sorted((line.intent, line.text) for line in found.new)
    assert not [text for _, text in came_back if set(text) & set("[]{}()`#|\\<>")]
    assert len(found.new) == len({folded(line.text) for line in found.new})


def test_markup_is_taken_for_what_it_looks_like() -> None:
    assert as_example('[酒泉]{"entity": "place"} `x` # y') == '［酒泉］｛"entity": "place"｝ ＇x＇ ＃ y'
    assert as_example(f"- {MASK}，/greet") == "greet"
    assert as_example(f"call {MASK} now") == "call now"
