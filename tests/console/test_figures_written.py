"""How figures are asked for, written and drawn; no page and no database."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.figures.views import Headline
from console.figures import written
from console.figures.asked import Asked, read_asked
from console.figures.drawing import SIZES, Chart, draw, marks
from console.figures.export import as_csv
from console.figures.headline import cards
from console.figures.tables import COUNT, DAY, SHARE, TIME, WORDS, Column, Table
from console.sheets import MARK, cell
from console.words import words_of

NOW = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
ZH, EN = words_of("zh"), words_of("en")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 秒", "0 s"),
        (59.4, "59 秒", "59 s"),
        (59.9, "1 分钟", "1 min"),
        (3599, "1 小时", "1 h"),
        (3 * 3600 + 300, "3 小时 5 分", "3 h 5 min"),
        (30 * 3600, "30 小时", "30 h"),
        (4.25 * 86_400, "4.2 天", "4.2 days"),
    ],
)
def test_a_time_is_told_as_exactly_as_somebody_wants_to_know(seconds: float, zh: str, en: str) -> None:
    assert written.duration(seconds, ZH) == zh
    assert written.duration(seconds, EN) == en


def test_working_time_is_told_in_hours_for_a_working_day_is_no_whole_one() -> None:
    assert written.cell(70 * 3600.0, Column("working_median", TIME), ZH) == "70 小时"
    assert written.cell(72 * 3600.0, Column("median", TIME), ZH) == "3 天"
    assert written.cell(None, Column("median", TIME), ZH) == "—"


@given(highest=st.integers(0, 10**7))
def test_an_axis_has_few_whole_marks_and_reaches_the_highest(highest: int) -> None:
    found = marks(highest)
    assert found[0] == 0
    assert found[-1] >= highest
    assert 2 <= len(found) <= 8
    assert len({b - a for a, b in pairwise(found)}) == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", ["standing", "stacked", "lying", "line"])
def test_a_chart_of_nothing_and_of_one_is_still_a_picture(form: str, size: str) -> None:
    for values in ([0], [1], [0, 0, 7]):
        labels = [f"{place}/1" for place in range(len(values))]
        assert draw(Chart(form, labels, [("新来", values)]), title="<新来 & 办结>", size=size).startswith(b"<svg")


def headline(**numbers: int) -> Headline:
    nothing = {"opened": 0, "open_at_end": 0, "within": 0, "missed": 0, "messages": 0, "alone": 0}
    return Headline(**nothing | numbers)


def test_more_open_cases_are_worse_and_more_in_time_is_better() -> None:
    now = headline(opened=9, open_at_end=4, within=9, missed=1, messages=10, alone=5)
    before = headline(opened=12, open_at_end=3, within=8, missed=2, messages=10, alone=6)
    found = {card.name: card for card in cards(now, before, ZH)}
    assert found["opened"].moved == "▼ 比前一段少 3（前一段 12）"
    assert (found["open_at_end"].tone, found["share_within"].tone, found["share_alone"].tone) == (
        "worse",
        "better",
        "worse",
    )
    assert found["share_within"].moved == "▲ 高 10 个百分点（前一段 80.0%）"


def test_where_nothing_was_before_nothing_is_compared() -> None:
    told = {card.moved for card in cards(headline(opened=3, messages=2, alone=1), headline(), ZH)}
    assert told == {"前一段没有可比的", "这一段没有可算的"}


def test_a_difference_too_small_to_be_seen_is_none() -> None:
    now, before = headline(messages=30_000, alone=20_000), headline(opened=1, messages=30_000, alone=20_001)
    assert next(card for card in cards(now, before, ZH) if card.name == "share_alone").moved == "和前一段一样"


@given(
    st.dictionaries(
        st.sampled_from(["span", "first", "last", "branch", "as_of"]),
        st.text(max_size=24) | st.sampled_from(["dates", "4", "2026-01-01", "2026-13-01", NOW.isoformat()]),
    )
)
def test_whatever_is_asked_gives_a_span_that_can_be_counted(values: dict[str, str]) -> None:
    asked = read_asked(values, now=NOW)
    assert isinstance(asked, Asked)
    assert asked.span.starts_at <= NOW
    assert asked.span.weeks()
    assert read_asked(asked.fields, now=NOW).span == asked.span or asked.wrong


def test_a_page_that_lay_open_over_night_is_counted_anew() -> None:
    yesterday = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert read_asked({"as_of": yesterday.isoformat()}, now=NOW).span.as_of == NOW
    assert read_asked({"as_of": "2026-11-25T07:00:00"}, now=NOW).span.as_of == NOW  # no zone, no moment


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_whatever_words_a_sheet_holds_it_reads_back_as_text(texts: list[str]) -> None:
    told = [text.replace("\r", " ").replace("\x00", "") for text in texts]
    table = Table("x", (Column("kind", WORDS), Column("cases", COUNT)), [(text, 3) for text in told])
    rows = list(csv.reader(io.StringIO(as_csv(table, ZH).removeprefix(MARK), newline="")))
    assert [row[0] for row in rows[1:]] == [cell(text) for text in told]
    assert all(not row[0].startswith(("=", "+", "-", "@")) for row in rows)
    assert {row[1] for row in rows[1:]} == {"3"}


def test_numbers_of_a_sheet_are_plain_numbers() -> None:
    columns = (Column("share_within", SHARE), Column("median", TIME), Column("first_day", DAY), Column("cases", COUNT))
    table = Table("x", columns, [(Fraction(1, 3), 90.0, date(2026, 11, 2), 1_234), (None, None, None, None)])
    lines = as_csv(table, ZH).splitlines()
    assert lines[1:] == ["0.333333,1.5,2026-11-02,1234", ",,,"]
