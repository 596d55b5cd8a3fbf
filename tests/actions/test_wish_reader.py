"""What people wish is read as tests/data/reminder_wishes.yml says, given what the extractor hears in the same words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.meetings.wishes import Wish, lead_before, read_means, read_wish
from center.clock import LOCAL_ZONE

FILE = Path(__file__).parents[1] / "data" / "reminder_wishes.yml"
TABLE: dict[str, list[dict[str, Any]]] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
ROWS = [*TABLE["zh"], *TABLE["en"]]
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize("row", ROWS, ids=[row["say"] for row in ROWS])
def test_a_wish_is_read_or_left_open(row: dict[str, Any]) -> None:
    heard = row.get("heard") or row.get("lead")
    wish = read_wish(row["say"], [heard] if heard else [])
    assert wish == Wish(
        lead=row.get("lead"),
        means=row.get("means"),
        scope=row.get("scope"),
        forbids_means="forbids_means" in row,
        stops="stops" in row,
        resumes="resumes" in row,
        refused=row.get("refused"),
    )


def test_the_table_is_large_and_much_of_it_is_asked() -> None:
    asked = [row for row in ROWS if "ask" in row or "refused" in row]
    assert len({row["say"] for row in ROWS}) == len(ROWS) >= 120
    assert len(asked) >= 25
    assert len(TABLE["en"]) >= 35


@pytest.mark.parametrize("row", [row for row in ROWS if "ask" in row], ids=lambda row: row["say"])
def test_what_is_not_plain_holds_no_time(row: dict[str, Any]) -> None:
    assert "lead" not in row and "heard" not in row


def test_of_several_wishes_the_last_counts() -> None:
    assert read_wish("提前三天，算了还是提前一天", ["P3D", "P1D"]).lead == "P1D"


def test_a_time_before_now_is_how_early_where_that_was_asked() -> None:
    assert lead_before("一个小时前", "2026-11-18T08:30", NOW) == "PT60M"
    assert lead_before("两天前吧", "2026-11-16", NOW) == "P2D"
    assert lead_before("明天", "2026-11-19", NOW) is None
    assert lead_before("昨天", "2026-11-17", NOW) is None


def test_a_means_that_is_forbidden_is_not_wished() -> None:
    assert read_means("别光发短信，我不看，能不能打电话") == "phone"
    assert read_means("到时提醒我") is None
    assert read_means("send me a text") == "sms"
