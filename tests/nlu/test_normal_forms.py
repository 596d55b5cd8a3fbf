"""Facts about nlu.normal_forms, most in tables: entities/zh.tsv and en.tsv (text, local now, expected entities).

Needs no rasa. Conventions of the tables: particles, 左右, 以后 and a preposition are outside a span; a unit is inside.
"""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlu.normal_forms import SHANGHAI, extract

TABLES = Path(__file__).parent / "entities"
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI)
GREENWICH = timezone(timedelta(0))
Found = tuple[str, int, int, object]


class Line(NamedTuple):
    """One line of a table."""

    text: str
    now: datetime
    expected: frozenset[Found]


def read_table(language: str) -> list[Line]:
    lines = []
    for row in (TABLES / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        text, now, entities = row.split("\t")
        expected, place = set(), 0
        for entity in json.loads(entities):
            start = text.index(entity["text"], place)
            place = start + len(entity["text"])
            expected.add((entity["entity"], start, place, entity["value"]))
        lines.append(Line(text, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI), frozenset(expected)))
    return lines


def found_in(text: str, now: datetime = NOW) -> set[Found]:
    return {(entity.entity, entity.start, entity.end, entity.value) for entity in extract(text, now)}


def values(text: str, now: datetime = NOW) -> dict[str, object]:
    return {entity.entity: entity.value for entity in extract(text, now)}


@pytest.mark.parametrize(("language", "least", "least_without"), [("zh", 300, 55), ("en", 120, 25)])
def test_tables_are_large_enough(language: str, least: int, least_without: int) -> None:
    lines = read_table(language)
    assert len({line.text for line in lines}) == len(lines) >= least
    assert sum(not line.expected for line in lines) >= least_without


@pytest.mark.parametrize("language", ["zh", "en"])
def test_entities_of_the_tables_are_found_exactly(language: str) -> None:
    right = wrong = missed = 0
    failures = []
    for line in read_table(language):
        found = found_in(line.text, line.now)
        right += len(found & line.expected)
        wrong += len(found - line.expected)
        missed += len(line.expected - found)
        if found != line.expected:
            failures.append((line.text, sorted(line.expected - found, key=str), sorted(found - line.expected, key=str)))
    assert 2 * right / (2 * right + wrong + missed) >= 0.95, failures


@pytest.mark.parametrize("language", ["zh", "en"])
def test_numbers_that_are_no_entity_stay_alone(language: str) -> None:
    without = [line for line in read_table(language) if not line.expected]
    failures = [(line.text, found) for line in without if (found := found_in(line.text, line.now))]
    assert len(failures) / len(without) < 0.02, failures


def test_offsets_are_those_of_the_original_text() -> None:
    text = "  请问，下 周　三 下午３点，给１，２８０．００元吗"
    for entity in extract(text, NOW):
        assert text[entity.start : entity.end] == entity.text
    assert {entity.text for entity in extract(text, NOW)} == {"下 周　三 下午３点", "１，２８０．００元"}


@pytest.mark.parametrize(
    ("now", "tomorrow"),
    [
        (datetime(2026, 11, 18, 16, 30, tzinfo=GREENWICH), "2026-11-20"),
        (datetime(2026, 11, 18, 15, 30, tzinfo=GREENWICH), "2026-11-19"),
    ],
)
def test_days_are_counted_in_shanghai(now: datetime, tomorrow: str) -> None:
    assert values("明天", now) == {"datetime": tomorrow}


@pytest.mark.parametrize(
    ("text", "on_sunday"), [("这周三", "2026-11-18"), ("下周三", "2026-11-25"), ("上周三", "2026-11-11")]
)
def test_weeks_start_on_monday(text: str, on_sunday: str) -> None:
    assert values(text, datetime(2026, 11, 22, 20, tzinfo=SHANGHAI)) == {"datetime": on_sunday}


@pytest.mark.parametrize(
    ("text", "value"),
    [("15号开会", "2026-12-15"), ("15号发的", "2026-11-15"), ("18号开会", "2026-11-18"), ("31号开会", "2026-12-31")],
)
def test_bare_day_of_month_rolls_forward_unless_past(text: str, value: str) -> None:
    assert values(text) == {"datetime": value}


def test_a_day_and_a_time_apart_in_one_sentence_belong_together() -> None:
    assert [entity.value for entity in extract("后天那个会，是下午三点吧", NOW)] == ["2026-11-20", "2026-11-20T15:00"]


def test_service_numbers_are_no_phone_and_no_amount() -> None:
    assert not [e for e in extract("我打110、打96110、打12345都没人接", NOW) if e.entity in {"phone", "amount"}]


def test_national_calendar_knows_lunar_days_of_other_years() -> None:
    assert values("去年腊月二十三", datetime(2026, 5, 1, tzinfo=SHANGHAI)) == {"datetime": "2026-02-10"}


WORDS = """
今年 去年 前 三 个 月 十 五 号 日 点 半 两 万 千 百 块 元 3 15 . : - / 下 周 上午 晚上 提前 天 小时 初 腊 正 农历 廿
零 第
亿 把 来 一 of the next 5th may at pm half past two thousand yuan since Monday a ago in ٣ ² Ⅷ 〇 İ 貳 仟 ， 。 提醒 收据
+ 86 139 0937 大年 二〇二五 年 99999999999999999999 Feb 29 30 31 前天 差 刻 会前
"""
PIECES = st.lists(st.sampled_from([*WORDS.split(), "\u200b", "\n", "\u3000"]), max_size=14)


@settings(max_examples=1500, deadline=None)
@given(
    text=st.one_of(st.text(max_size=80), PIECES.map("".join), PIECES.map(" ".join)),
    day=st.integers(-13_000, 23_000),
)
@example(text="农历十三月三十", day=102)
@example(text="9999-12-31后天", day=102)
@example(text="廿三号", day=0)
@example(text="廿十三号", day=0)
def test_no_text_makes_it_raise_or_overlap(text: str, day: int) -> None:
    end, now = 0, NOW + timedelta(days=day)
    for entity in extract(text, now):
        assert end <= entity.start < entity.end <= len(text)
        assert entity.text == text[entity.start : entity.end]
        assert isinstance(entity.value, (str, int, float))
        end = entity.end


@pytest.mark.parametrize(
    "piece", ["一", "1", "三点五十下午", "五百", "one hundred ", "前一天", "13 ", "，", "1,", "点一", "周"]
)
def test_a_flood_of_text_costs_little(piece: str) -> None:
    started = time.process_time()
    extract(piece * 20_000, NOW)
    assert time.process_time() - started < 2


def test_a_line_takes_less_than_a_third_of_a_millisecond() -> None:
    lines = [line for language in ("zh", "en") for line in read_table(language)]
    for line in lines:
        extract(line.text, line.now)
    fastest = min(_seconds_for(lines) for _ in range(5))
    assert fastest / len(lines) < 0.000_3


def _seconds_for(lines: list[Line]) -> float:
    started = time.process_time()
    for line in lines:
        extract(line.text, line.now)
    return time.process_time() - started
