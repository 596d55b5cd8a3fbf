"""The extractor hears in how people wish to be reminded what tests/data/reminder_wishes.yml says is right.

The same table judges the reader of the forms (tests/actions/test_wish_reader.py): the one hands on what the other takes.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.normal_forms import SHANGHAI, extract

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI)
FILE = Path(__file__).parents[1] / "data" / "reminder_wishes.yml"
TABLE: dict[str, list[dict[str, Any]]] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
ROWS = [*TABLE["zh"], *TABLE["en"]]


def values(text: str, kind: str) -> list[object]:
    return [entity.value for entity in extract(text, NOW) if entity.entity == kind]


@pytest.mark.parametrize("row", ROWS, ids=[row["say"] for row in ROWS])
def test_how_early_is_heard(row: dict[str, Any]) -> None:
    heard = row.get("heard") or row.get("lead")
    assert values(row["say"], "reminder_lead")[-1:] == ([heard] if heard else [])


@pytest.mark.parametrize("row", ROWS, ids=[row["say"] for row in ROWS])
def test_the_day_that_is_named_is_heard_and_no_other(row: dict[str, Any]) -> None:
    assert values(row["say"], "datetime") == ([row["day"]] if "day" in row else [])


@pytest.mark.parametrize(
    "text",
    [
        "那天早上他打电话叫我转钱",
        "半个小时前我把钱转过去了",
        "前一天晚上有人打电话说我中奖了",
        "头天摔了一跤，现在腿肿着",
        "两天前骗子给我发的短信",
        "I transferred it an hour ago",
        "That morning he rang me and I told him the code",
    ],
)
def test_what_happened_before_is_no_wish(text: str) -> None:
    assert values(text, "reminder_lead") == []
