"""The text for the police: every fact and every own word, full dates, sums in figures and capitals, gaps by name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.cases.views import CaseView, EntryView
from center.scams.facts import Fact, Told, facts_of, write_value, write_when
from center.scams.statement import missing_of, write_statement
from center.wording.capitals import DIGITS, MOST_FEN, capital_yuan

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ASKED = ("when", "amount", "card_last4", "recipient", "means", "phone")
LABELS = {
    "when": "什么时候",
    "amount": "多少钱",
    "card_last4": "从哪里转出",
    "recipient": "转给了谁",
    "means": "怎么转的",
    "phone": "本人电话",
}
VALUES = st.text(st.characters(categories=["L", "P", "Zs"]), min_size=1, max_size=30).filter(str.strip)


def case_of(kind: str = "scam_loss") -> CaseView:
    return CaseView(
        23, kind, "urgent", "open", "c", None, "我叫人骗了", {}, NOW, None, "normal", None, None, None, None, 1
    )


def lines_of(*told: tuple[str, str]) -> list[EntryView]:
    """Return lines a minute apart: a fact by its name, `opened` or `text`."""
    made = []
    for place, (name, body) in enumerate(told, 1):
        is_fact = name not in {"opened", "text", "note", "reply"}
        author = "staff" if name in {"note", "reply"} else "member"
        fact = name if is_fact else None
        kind = "fact" if is_fact else name
        at = NOW + timedelta(minutes=place)
        made.append(EntryView(place, 23, kind, author, None, fact, body, at, None, None, None))
    return made


def test_the_text_holds_the_facts_as_they_stand() -> None:
    lines = lines_of(
        ("opened", "我叫人骗了"),
        ("when", "昨天下午三点 [2026-11-21T15:00]"),
        ("amount", "23000"),
        ("amount", "32000"),
        ("note", "家属在路上"),
        ("text", "他打电话来说我儿子出了车祸，我一慌就去银行了"),
    )
    text = write_statement(case_of(), lines, language="zh", now=NOW, person="王桂兰")
    assert "本人：王桂兰" in text
    assert "2026 年 11 月 21 日（星期六）下午 3 点，原话“昨天下午三点”" in text
    assert "多少钱：32,000.00 元（人民币叁万贰仟元整）" in text
    assert "前面说过23,000.00 元" in text
    assert "还要问清：从哪里转出、转给了谁、怎么转的、本人电话。" in text
    assert "家属在路上" not in text
    first, second = re.findall(r"^\d+\. (.*)$", text, re.MULTILINE)
    assert "我叫人骗了" in first and "出了车祸" in second


@given(told=st.dictionaries(st.sampled_from(ASKED), VALUES), language=st.sampled_from(["zh", "en"]))
def test_every_fact_stands_in_it_and_every_gap_is_named(told: dict[str, str], language: str) -> None:
    lines = lines_of(("opened", "我叫人骗了"), *told.items())
    text = write_statement(case_of(), lines, language=language, now=NOW)
    for value in told.values():
        assert " ".join(value.split()) in text
    assert set(missing_of(case_of(), lines)) == set(ASKED) - told.keys()
    if language == "zh":
        for name in set(ASKED) - told.keys():
            assert f"{LABELS[name]}：本人还没有说" in text


@given(words=st.lists(VALUES, min_size=1, max_size=6))
def test_own_words_stand_in_the_order_in_which_they_were_said(words: list[str]) -> None:
    text = write_statement(case_of(), lines_of(*(("text", said) for said in words)), language="zh", now=NOW)
    told = [line for line in text.splitlines() if re.match(r"\d+\. ", line)]
    assert [line.partition("：“")[2].removesuffix("”") for line in told] == [" ".join(said.split()) for said in words]


@given(body=st.text(max_size=80), name=st.sampled_from([*ASKED, "given", "transfers", "scam_means", "text"]))
def test_no_words_break_it(body: str, name: str) -> None:
    for language in ("zh", "en"):
        for kind in ("scam_loss", "scam"):
            assert write_statement(case_of(kind), lines_of((name, body)), language=language, now=NOW)


def test_no_own_number_stands_in_it() -> None:
    lines = lines_of(
        ("text", "我的卡号6222021234567890123，身份证62090219480305002X都给他了"),
        ("recipient", "叫李强，账号6222020000000000999"),
    )
    text = write_statement(case_of(), lines, language="zh", now=NOW)
    assert "6222021234567890123" not in text and "6209021948" not in text
    assert "6222020000000000999" in text


def test_a_report_asks_for_other_things() -> None:
    text = write_statement(case_of("scam"), lines_of(("scam_means", "sms")), language="en", now=NOW)
    assert "How they made contact: text message" in text
    assert "Their number: not told yet" in text


# Facts


def test_what_was_put_right_still_stands_before_it() -> None:
    (fact,) = facts_of(lines_of(("amount", "23000"), ("amount", "23000"), ("amount", "32000"), ("amount", "")))
    first, last = NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)
    assert fact == Fact("amount", Told("32000", last), (Told("23000", first),))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("昨天下午 [2026-11-21/afternoon]", "2026 年 11 月 21 日（星期六）下午，原话“昨天下午”"),
        ("昨天 [2026-11-21]", "2026 年 11 月 21 日（星期六），原话“昨天”"),
        ("上个月 [2026-10]", "2026 年 10 月，原话“上个月”"),
        ("刚才", "刚才"),
        ("怪事 [abc]", "怪事"),
    ],
)
def test_times_are_written_as_full_dates(value: str, written: str) -> None:
    assert write_when(value, "zh") == written


def test_codes_are_told_by_their_names() -> None:
    assert write_value("given", "code+id_number", "zh") == "验证码、身份证或号码"
    assert write_value("scam_means", "phone", "en") == "phone call"
    assert write_value("transfers", "5000+10000", "zh") == "5,000.00 元 + 10,000.00 元"
    assert write_value("amount", "很多", "zh") == "很多"


# Capitals

UNITS = {"拾": 10, "佰": 100, "仟": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}


def read_capitals(text: str) -> int:
    """Read capitals back, as a clerk at a bank would: fen."""
    yuan, has_yuan, rest = text.partition("元")
    rest = rest if has_yuan else yuan
    total = part = digit = 0
    for char in yuan if has_yuan else "":
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in UNITS:
            part, digit = part + digit * UNITS[char], 0
        else:
            part, digit = part + digit, 0
            total, part = total + part * GROUPS[char], 0
    found = 100 * (total + part + digit)
    for char, fen in (("角", 10), ("分", 1)):
        before = rest.partition(char)[0][-1:] if char in rest else ""
        found += fen * DIGITS.index(before) if before else 0
    return found


@given(st.integers(0, MOST_FEN) | st.integers(0, MOST_FEN).map(lambda fen: fen // 10**6 * 10**6))
def test_capitals_say_the_same_sum(fen: int) -> None:
    written = capital_yuan(fen)
    assert read_capitals(written) == fen
    assert "零零" not in written
    assert written.endswith("整") == (fen % 10 == 0)


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "零元整"),
        (2300000, "贰万叁仟元整"),
        (10001000, "壹拾万零壹拾元整"),
        (105000, "壹仟零伍拾元整"),
        (123050, "壹仟贰佰叁拾元伍角整"),
        (100001, "壹仟元零壹分"),
        (10000000000000, "壹仟亿元整"),
    ],
)
def test_capitals_as_banks_write_them(fen: int, written: str) -> None:
    assert capital_yuan(fen) == written


def test_a_sum_beyond_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no sum"):
        capital_yuan(-1)
