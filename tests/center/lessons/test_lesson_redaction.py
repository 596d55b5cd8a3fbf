"""Nothing that could tell who said something stays in a lesson, however it is written."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from center.lessons.redaction import LONGEST, possible_names, redact
from center.lessons.rules import MASK, is_cut_of
from tests.center.people import WANG

DIGIT = "0123456789零一二三四五六七八九〇幺两０１２３４５６７８９壹贰①②"
BETWEEN = [
    "",
    "",
    " ",
    "-",
    "－",
    "—",
    "·",
    ".",
    "、",
    "  ",
    " - ",
    "，",
    "\u200b",
    "\u3000",
    "📞",
    "\ufe0f\u20e3",
    "*",
    "_",
    "杠",
]
ANY_DIGIT = r"[\d〇零一二三四五六七八九十百千万亿两幺壹贰叁肆伍陆柒捌玖拾]"
RUN = re.compile(rf"{ANY_DIGIT}(?:[\W_]{{0,3}}{ANY_DIGIT}){{3,}}")
NAMES = st.sampled_from(["王桂兰", "李建国", "欧阳小明", "买买提·艾山", "赵敏", "Wang Guilan", "高兴"])
AROUND = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(AROUND, st.lists(st.tuples(st.sampled_from(DIGIT), st.sampled_from(BETWEEN)), min_size=4, max_size=24), AROUND)
def test_no_run_of_four_digits_stays(before: str, digits: list[tuple[str, str]], after: str) -> None:
    said = before + "".join(digit + gap for digit, gap in digits) + after
    left = redact(said)
    assert RUN.search(unicodedata.normalize("NFKC", left)) is None, left


@given(st.text(max_size=400))
@example("1" * 400)
@example("（" * 500)
@example("a." * 400)
@example("■\x00\u202e")
def test_whatever_is_said_no_run_of_digits_stays_and_it_is_short(said: str) -> None:
    left = redact(said)
    assert RUN.search(unicodedata.normalize("NFKC", left)) is None
    assert len(left) <= LONGEST
    assert "\n" not in left


@given(
    st.text("我是问一下取暖费开会，。 abc", max_size=20), NAMES, st.text("我是问一下取暖费开会，。 abc", max_size=20)
)
def test_a_name_on_file_never_stays(before: str, name: str, after: str) -> None:
    assert name not in redact(f"{before}{name}{after}", names=[name])


@given(st.text(max_size=300))
def test_what_was_blackened_once_stays_so(said: str) -> None:
    once = redact(said)
    assert is_cut_of(redact(once), once)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("那个统筹外的咋还没下来", "那个统筹外的咋还没下来"),
        ("高血压药能报不？", "高血压药能报不？"),
        ("下个月3号几点开会", "下个月3号几点开会"),
        ("我是想问问取暖费", "我是想问问取暖费"),
        ("i am asking about the meeting", "i am asking about the meeting"),
        ("我叫王桂兰，电话一三八零零一三八零零零", f"我叫{MASK}，电话{MASK}"),
        ("我是王桂兰问开会", f"我是{MASK}问开会"),
        ("姓名：欧阳小明", f"姓名：{MASK}"),
        ("身份证62090219480305002X怎么改", f"身份证{MASK}怎么改"),
        ("我住和平路12号3单元401室", MASK),
        ("石油新村5号楼", MASK),
        ("张主任在不在", f"{MASK}在不在"),
        ("发到 wang.xl@qq.com 行不", f"发到 {MASK} 行不"),
        ("看看http://a.cn/x?id=1这个", f"看看{MASK}这个"),
        ("www.yumen-bank.com 是真的吗", f"{MASK} 是真的吗"),
        ("微信号：lao_wang", MASK),
        ("车牌甘A12345能停不", f"车牌甘{MASK}能停不"),
        ("My name is john smith and I want money", f"My name is {MASK} and I want money"),
        ("I am Mary Ann, calling Mr Brown", f"I am {MASK}, calling {MASK}"),
        ("Flat 3B, 12 Park Road", f"{MASK}, {MASK}"),
        ("one three eight double zero", MASK),
        ("打1️⃣3️⃣8️⃣0️⃣0️⃣", f"打{MASK}"),
        ("王秀兰", ""),
        ("   ", ""),
    ],
)
def test_table(said: str, left: str) -> None:
    assert redact(said) == left


def test_a_name_on_file_goes_without_its_family_name_too() -> None:
    assert redact("桂兰问啥时候开会", names=[WANG.name]) == f"{MASK}问啥时候开会"
    assert redact("guilan asks", names=["Wang Guilan"]) == f"{MASK} asks"


def test_every_name_in_a_text_is_looked_for() -> None:
    assert {"王桂兰", "买买提·艾山"} <= possible_names("给王桂兰和买买提·艾山报名")
    assert possible_names("ok 123") == set()
