"""Names, formats and responses in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from center.benefits import models as benefits
from center.cases import models as cases
from center.demo.sheets import read_sheet
from center.identity.views import SCOPES
from center.meetings import models as meetings
from center.members import models as members
from center.notices import models as notices
from center.organizations import models as organizations
from center.wording import formats, responses
from center.wording.names import NameMissingError, _load, codes_of, name_of

CODES = {
    "payment_status": benefits.PAYMENT_STATUSES,
    "payment_reason": benefits.PAYMENT_REASONS,
    "claim_kind": benefits.CLAIM_KINDS,
    "claim_step": benefits.CLAIM_STEPS,
    "certification_state": benefits.CERTIFICATION_STATES,
    "certification_means": benefits.CERTIFICATION_MEANS,
    "case_kind": cases.KINDS,
    "case_state": cases.STATES,
    "urgency": cases.URGENCIES,
    "meeting_kind": meetings.KINDS,
    "meeting_state": meetings.STATES,
    "answer": meetings.ANSWERS,
    "material_kind": meetings.MATERIAL_KINDS,
    "reminder_means": meetings.REMINDER_MEANS,
    "activity_kind": notices.ACTIVITY_KINDS,
    "notice_kind": notices.NOTICE_KINDS,
    "post": organizations.POSTS,
    "residence": members.RESIDENCES,
    "mobility": members.MOBILITIES,
    "member_status": members.STATUSES,
    "sex": members.SEXES,
    "scope": SCOPES,
    "benefit_type": [kind["code"] for kind in read_sheet("benefits")],
    "policy_topic": sorted({article["topic"] for article in read_sheet("policies")}),
}


@pytest.mark.parametrize("kind", CODES)
def test_every_code_of_the_records_has_a_name(kind: str) -> None:
    assert set(CODES[kind]) <= set(codes_of(kind))


def test_every_name_is_there_in_both_languages_and_short_enough_to_tap() -> None:
    for kind, names in _load().items():
        for code, told in names.items():
            assert set(told) == {"zh", "en"}, f"{kind}.{code}"
            assert all(isinstance(name, str) and name.strip() for name in told.values()), f"{kind}.{code}"
    assert len(codes_of("intent")) == 39
    assert all(len(name_of("intent", code, "zh")) <= 10 for code in codes_of("intent"))
    assert all(len(name_of("intent", code, "en")) <= 30 for code in codes_of("intent"))


def test_choices_of_intents_can_be_told_apart() -> None:
    for language in ("zh", "en"):
        titles = [name_of("intent", code, language) for code in codes_of("intent")]
        assert len(set(titles)) == len(titles)


def test_missing_name_is_named() -> None:
    with pytest.raises(NameMissingError, match="lottery"):
        name_of("benefit_type", "lottery", "zh")


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("2026-10", "2026 年 10 月", "October 2026"),
        ("2026-Q3", "2026 年第三季度", "3rd quarter 2026"),
        ("2026", "2026 年", "2026"),
    ],
)
def test_periods_are_written(written: str, zh: str, en: str) -> None:
    assert (formats.period(written, "zh"), formats.period(written, "en")) == (zh, en)


def test_days_and_times_are_written() -> None:
    today = date(2026, 11, 22)
    assert formats.day(date(2026, 10, 15), "zh", today=today) == "10 月 15 日（星期四）"
    assert formats.day(date(2026, 10, 15), "en", today=today) == "Thursday 15 October"
    assert formats.day(date(2025, 10, 15), "zh", today=today) == "2025 年 10 月 15 日（星期三）"
    assert [formats.clock(time(15, minute), "zh") for minute in (0, 30, 5)] == [
        "下午 3 点",
        "下午 3 点半",
        "下午 3 点 5 分",
    ]
    assert formats.clock(time(15), "en") == "3:00 pm"
    at = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert formats.moment(at, "zh", today=today) == "11 月 23 日（星期一）上午 9 点半"
    assert formats.moment(at, "en", today=today) == "Monday 23 November, 9:30 am"
    assert formats.periods("2026-01", "2026-03", "zh") == "2026 年 1 月至2026 年 3 月"


def test_durations_are_written() -> None:
    assert [formats.duration(lead, "zh") for lead in ("P1D", "PT2H", "PT30M", "P1W")] == [
        "1 天",
        "2 小时",
        "30 分钟",
        "1 周",
    ]
    assert [formats.duration(lead, "en") for lead in ("P1D", "PT2H")] == ["1 day", "2 hours"]
    with pytest.raises(ValueError, match="duration"):
        formats.duration("P", "zh")


RESPONSES = """
version: "3.1"
responses:
  utter_test_hello:
    - text: 您好，{name}。
      condition: [{type: slot, name: language, value: zh}]
    - text: 您再次好。
      condition: [{type: slot, name: language, value: zh}]
    - text: "Hello, {name}."
      condition: [{type: slot, name: language, value: en}]
      buttons:
        - {title: "Ask {name}", payload: '/query{{"who": "{name}"}}'}
  utter_test_plain:
    - text: 110
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(responses, "RESPONSES_DIR", tmp_path)
    responses.load_responses.cache_clear()
    (tmp_path / "test.yml").write_text(RESPONSES, "utf-8")
    yield tmp_path
    responses.load_responses.cache_clear()


def test_response_is_said_in_the_language_first_fitting(written: Path) -> None:
    assert responses.render("utter_test_hello", "zh", name="王老师") == ("您好，王老师。", ())
    said = responses.render("utter_test_hello", "en", name="Ms Wang")
    assert said.text == "Hello, Ms Wang."
    assert said.buttons == (("Ask Ms Wang", '/query{"who": "Ms Wang"}'),)
    assert responses.render("utter_test_plain", "en").text == "110"
    assert responses.render("utter_test_hello", "zh", name="{police}").text == "您好，{police}。"


def test_what_cannot_be_said_is_named(written: Path) -> None:
    for key, language, values in (
        ("utter_x", "zh", {}),
        ("utter_test_hello", "zh", {}),
        ("utter_test_hello", "fr", {}),
    ):
        with pytest.raises(responses.ResponseMissingError):
            responses.render(key, language, **values)


def test_same_response_in_two_files_is_refused(written: Path) -> None:
    (written / "other.yml").write_text(RESPONSES, "utf-8")
    with pytest.raises(ValueError, match="repeats"):
        responses.load_responses()
