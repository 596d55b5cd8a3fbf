"""What an alert says: the pressing first, what to do, and nothing of a person."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.message import WORDS_FILE, compose
from center.alerts.models import EVENTS, URGENCIES
from center.alerts.service import AlertView
from center.cases.models import KINDS
from tests.bot.alerts.outbox import NOW, URL, message, view

HOUR = timedelta(hours=1)


def test_an_urgent_alert_says_what_since_when_and_what_to_do_in_this_order() -> None:
    assert message(view()).text.splitlines() == [
        "【紧急】紧急求助 100001",
        "上午 10 点 3 分起，还没有人答复。",
        "请马上打开办理：https://desk.example.org/cases/100001",
        "",
        "没有人能打开，请打电话 0937-3931234。",
    ]
    assert message(view(language="en")).text.splitlines() == [
        "[urgent] health emergency 100001",
        "Since 10:03 am, and nobody has answered.",
        "Please open it now: https://desk.example.org/cases/100001",
        "",
        "If nobody can open it, call 0937-3931234.",
    ]


def test_of_several_the_most_pressing_and_then_the_oldest_comes_first() -> None:
    several = message(
        view(1, urgency="normal", case_kind="home_visit", event="close_warning", opened_at=NOW - 48 * HOUR),
        view(2, opened_at=NOW),
        view(3, opened_at=NOW - HOUR, case_kind="scam_loss"),
    )
    heads = [line for line in several.text.splitlines() if line.startswith("【")]
    assert heads == ["【紧急】被骗求助 100003", "【紧急】紧急求助 100002", "【一般】上门服务 100001"]
    assert several.subject == "【紧急】被骗求助 100003 等 3 件"
    assert several.text.count("0937-3931234") == 1
    assert "11 月 21 日" in several.text
    assert (several.is_urgent, several.key) == (True, "3-2-1")


def test_what_is_not_urgent_calls_nobody() -> None:
    calm = message(view(urgency="soon", event="first_answer_warning"))
    assert "0937" not in calm.text
    assert calm.is_urgent is False


def test_a_test_says_that_it_is_one() -> None:
    about_nothing = {"case_id": None, "case_kind": None, "urgency": None, "opened_at": None, "event": "test"}
    tested = message(view(**about_nothing))
    assert tested.subject == "【试发】银铃的提醒能发到这里。"
    assert "不用办理" in tested.text and "/cases/" not in tested.text
    assert tested.is_urgent is False


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_of_every_kind_has_words(language: str) -> None:
    words = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    assert words[language]["events"].keys() == set(EVENTS)
    for event in EVENTS:
        for kind in KINDS:
            told = message(view(event=event, case_kind=kind, language=language)).text
            assert "_" not in told and "{" not in told


def test_an_alert_about_something_without_a_name_goes_out_all_the_same() -> None:
    assert "flood" in message(view(case_kind="flood")).text


@given(
    st.lists(
        st.builds(
            view,
            st.integers(1, 10**9),
            event=st.sampled_from(EVENTS),
            urgency=st.sampled_from(URGENCIES),
            case_kind=st.sampled_from(KINDS),
            language=st.just("zh"),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_ten_alerts_fit_into_one_message_of_telegram(alerts: list[AlertView]) -> None:
    made = compose(alerts, url=f"https://{'d' * 60}.example.org", phone="0937-3931234", now=NOW)
    assert len(made.text) < 4096
    assert "\n" not in made.subject
    for alert in alerts:
        assert made.address_of(alert) in made.text


def test_nothing_of_a_person_can_be_in_an_alert() -> None:
    assert {field.name for field in fields(AlertView)} == {
        "id",
        "case_id",
        "event",
        "level",
        "kind",
        "target",
        "language",
        "state",
        "created_at",
        "attempts",
        "failure",
        "case_kind",
        "urgency",
        "opened_at",
    }
    assert URL in message().text
