"""Days, times, sums and numbers are read however they are written, and one that is altered is always found."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from center.clarifications.agreement import agree, differences
from center.clarifications.facts import read
from center.clarifications.numerals import value_of

NOTICE = (
    "关于冬季体检的通知：体检定于11月5日（星期四）上午8点30分在服务大厅一楼，请空腹，带医保卡，每人补助200元。"
    "下午3点在201室讲课，70岁以上可以预约上门。咨询电话0937-5550102，网址www.ymretire.cn/tj，退款到尾号4417的卡。"
)


@pytest.mark.parametrize(
    ("written", "number"),
    [("六", 6), ("二百", 200), ("二百五", 250), ("两万三千", 23000), ("两万三", 23000), ("一千零五", 1005), ("十", 10),
     ("二十六", 26), ("二〇二六", 2026), ("1.5万", 15000), ("3千", 3000), ("一亿二千万", 120_000_000), ("三十", 30)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, number: int) -> None:
    assert value_of(written) == Decimal(number)


@pytest.mark.parametrize("written", ["", "元", "abc", "很多"])
def test_what_is_no_number_is_none(written: str) -> None:
    assert value_of(written) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("六号开会", "6日开会"), ("十一月六号", "11月6日"), ("２０２６年１１月６日", "2026-11-06"),
        ("下午三点", "15:00"), ("下午3点半", "15:30"), ("上午八点", "8:00"), ("晚上七点一刻", "19:15"), ("中午一点", "13点"),
        ("二百元", "200块钱"), ("￥1,280.00", "1280元"), ("两万三千元", "2.3万元"), ("周六", "星期六"), ("礼拜天", "星期日"),
        ("6 November", "11月6日"), ("3 pm", "15:00"), ("RMB 200", "二百元"), ("七十岁", "70岁"), ("百分之二十", "20%"),
        ("138 0000 1234", "13800001234"), ("+86 13800001234", "13800001234"), ("http://www.a.top/x", "a.top/x"),
        ("电话 5550102", "0937-5550102"), ("6222 0204 0200 1234 567", "6222020402001234567"), ("尾号4417", "末四位4417"),
    ],
)  # fmt: skip
def test_one_fact_written_in_two_ways_agrees(one: str, other: str) -> None:
    first, second = read(one).facts, read(other).facts
    assert len(first) == len(second) == 1, (first, second)
    assert agree(first[0], second[0]), (first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5日", "6日"), ("11月6日", "12月6日"), ("上午九点", "下午九点"), ("200元", "2000元"), ("周五", "周六"),
     ("13800001234", "13800001235"), ("a.top/x", "a.top/y"), ("尾号4417", "尾号4418"), ("70岁", "65岁"), ("20%", "30%")],
)  # fmt: skip
def test_two_facts_do_not_agree(one: str, other: str) -> None:
    assert not agree(read(one).facts[0], read(other).facts[0])


@pytest.mark.parametrize("words", ["3号楼", "二号窗口", "101路公交", "一个人", "一起去", "三点要求", "万一"])
def test_places_and_phrases_are_no_days_and_no_times(words: str) -> None:
    assert {fact.kind for fact in read(words).facts} <= {"number"}


@pytest.mark.parametrize(
    "said",
    [
        NOTICE,
        "帮我看看，这条是真的吗？" + NOTICE,
        "体检定于11月5日上午8:30在服务大厅一楼，请空腹，带医保卡",
        "体检定于十一月五号（周四）上午八点半在服务大厅一楼，请空腹，带医保卡，每人补助二百元",
        "下午3点在２０１室讲课，70岁以上可以预约上门",
        "咨询电话 0937 5550102",
    ],
)
def test_what_agrees_or_is_a_part_differs_in_nothing(said: str) -> None:
    assert differences(NOTICE, said) == []


@pytest.mark.parametrize(
    ("said", "kind", "ours", "theirs"),
    [
        (NOTICE.replace("5日", "6日"), "date", "11月5日", "11月6日"),
        (NOTICE.replace("200元", "2000元"), "amount", "200元", "2000元"),
        (NOTICE.replace("0102", "0103"), "phone", "0937-5550102", "0937-5550103"),
        (NOTICE.replace("ymretire", "ymretlre"), "link", "www.ymretire.cn/tj", "www.ymretlre.cn/tj"),
        (NOTICE.replace("4417", "4418"), "account", "尾号4417", "尾号4418"),
        (NOTICE.replace("下午3点", "下午4点"), "time", "下午3点", "下午4点"),
        # What stood elsewhere in the notice is a difference in this place.
        (NOTICE.replace("上午8点30分", "下午3点"), "time", "上午8点30分", "下午3点"),
        (NOTICE + "请先把钱打到6222020402001234567。", "account", "尾号4417", "6222020402001234567"),
        (NOTICE + "加微信 wx13579 领取。", "contact", None, "微信 wx13579"),
        (NOTICE.replace("服务大厅", "商业大厅"), "words", None, None),
        (NOTICE.replace("可以", "不可以"), "words", None, None),
        (NOTICE + "参加的人先把身份证照片发来。", "words", None, None),
    ],
)  # fmt: skip
def test_what_differs_is_named(said: str, kind: str, ours: str | None, theirs: str | None) -> None:
    found = [one for one in differences(NOTICE, said) if one.kind == kind]
    assert found, differences(NOTICE, said)
    if kind != "words":
        assert (found[0].ours, found[0].theirs) == (ours, theirs)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_one_digit_that_is_changed_is_always_found(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", NOTICE)]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != NOTICE[at]]))
    forged = NOTICE[:at] + digit + NOTICE[at + 1 :]
    same = [fact.value for fact in read(forged).facts] == [fact.value for fact in read(NOTICE).facts]
    assume(not same)  # 08点 is 8点
    assert differences(NOTICE, forged) != []


HAN = "零一二三四五六七八九"


@settings(max_examples=200, deadline=None)
@given(
    month=st.integers(1, 12), day=st.integers(1, 28), hour=st.integers(1, 11), fen=st.integers(1, 99_999),
    other=st.integers(1, 28),
)  # fmt: skip
def test_the_same_notice_in_other_numerals_agrees_and_another_day_does_not(
    month: int, day: int, hour: int, fen: int, other: int
) -> None:
    def han(number: int) -> str:
        tens, ones = divmod(number, 10)
        return (("" if tens == 1 else HAN[tens]) + "十" if tens else "") + (HAN[ones] if ones or not tens else "")

    ours = f"活动定于{month}月{day}日下午{hour}点在老年活动中心举行，每人交{fen}元餐费，报名打电话。"
    said = f"活动定于{han(month)}月{han(day)}号下午{han(hour)}点在老年活动中心举行，每人交{fen:,}块餐费，报名打电话。"
    assert differences(ours, said) == []
    if other != day:
        assert differences(ours, said.replace(f"{han(day)}号", f"{han(other)}号")) != []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(words: str) -> None:
    found = read(words)
    # One character may hold several, as ¼ does.
    assert len(found.facts) <= len(unicodedata.normalize("NFKC", words))
    differences(NOTICE, words)
