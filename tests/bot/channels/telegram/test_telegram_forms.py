"""Splitting, buttons, and the words of the channel."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.codes import KEPT_SECONDS, WaitingCodes
from bot.channels.telegram.commands import Commands
from bot.channels.telegram.keyboards import data_of, keyboard, tap_of
from bot.channels.telegram.reading import UNREADABLE
from bot.channels.telegram.splitting import split, units
from center.conversations.views import Choice

RESPONSES = Path(__file__).parents[4] / "data" / "responses" / "telegram.yml"
texts = st.text(st.sampled_from("好的。？！\n ，,.ab👵🏻"), max_size=400)


@given(texts, st.integers(4, 60))
def test_parts_fit_and_lose_nothing_but_blanks(text, longest):
    parts = split(text, longest)
    assert all(0 < units(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_parts_end_with_a_sentence():
    assert split("第一句话。第二句话。第三句话。", 12) == ["第一句话。第二句话。", "第三句话。"]
    assert split("One is here. Two is there.", 20) == ["One is here.", "Two is there."]


def test_a_short_text_stays_whole():
    assert split("好的。\n\n请您稍等。") == ["好的。\n\n请您稍等。"]
    assert split("  ") == []


@given(st.integers(1, 2**62), st.text(max_size=80))
def test_button_data_fits_and_comes_back(outbound_id, choice_id):
    data = data_of(outbound_id, choice_id)
    assert len(data.encode()) <= 64
    tap = tap_of(data, None)
    assert tap.outbound_id == outbound_id
    assert tap.choice_id in {choice_id or None, None}


@pytest.mark.parametrize("data", [None, "", "x", "drop table:1"])
def test_foreign_button_data_is_nothing(data):
    assert tap_of(data, None) is None


def test_five_choices_are_five_lines():
    rows = keyboard(9, [Choice(str(n), f"第{n}", "p") for n in range(1, 6)]).inline_keyboard
    assert [len(row) for row in rows] == [1] * 5
    assert rows[4][0].text == "5. 第5"


def test_a_code_is_forgotten_after_an_hour():
    now = [0.0]
    codes = WaitingCodes(clock=lambda: now[0])
    yes, no = Choice("y", "是", "p"), Choice("n", "不是", "p")
    codes.keep("7", "12345678", (yes, no))
    now[0] = KEPT_SECONDS + 1
    assert codes.confirmed_by_tap("7", "y") is None
    codes.keep("7", "12345678", (yes, no))
    assert codes.confirmed_by_tap("8", "y") is None
    assert codes.confirmed_by_tap("7", "y") == "12345678"
    assert codes.confirmed_by_tap("7", "y") is None


def test_every_kind_has_its_words_in_both_languages():
    responses = yaml.safe_load(RESPONSES.read_text(encoding="utf-8"))["responses"]
    commands = Commands()
    for kind in set(UNREADABLE.values()):
        assert all(commands.received(kind, language) for language in ("zh", "en"))
        assert [v["condition"][0]["value"] for v in responses[f"utter_telegram_{kind}"]] == ["zh", "en"]
    for language in ("zh", "en"):
        assert [command for command, _ in commands.menu(language)] == ["start", "help"]
        assert commands.said("start", language)


@pytest.mark.parametrize("data", ["9223372036854775808:1", "9" * 60 + ":1", "-1:1", "١:1", ":1", "1", "", None])
def test_forged_button_data_is_no_tap(data):
    assert tap_of(data, None) is None
