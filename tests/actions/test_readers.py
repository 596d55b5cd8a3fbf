"""Names, dates of birth and the last four of an ID number, as people say them: one by one or all at once."""

from __future__ import annotations

from datetime import date

import pytest

from actions.readers import read_birth_date, read_introduced_name, read_last_four, read_name

BORN = date(1964, 6, 7)


@pytest.mark.parametrize(
    ("said", "name", "born", "last_four"),
    [
        ("苗玲 1964-06-07 0024", "苗玲", BORN, "0024"),
        ("苗玲，1964年6月7日，0024", "苗玲", BORN, "0024"),
        ("苗玲1964年6月7号尾号0024", "苗玲", BORN, "0024"),
        ("我叫苗玲 生日是64年6月7号 身份证后四位002X", "苗玲", BORN, "002X"),
        ("我叫苗玲 一九六四年六月七号生的 尾号零零二四", "苗玲", BORN, "0024"),
        ("苗玲 620123196406070024", "苗玲", None, "0024"),
        ("19640607 0024", None, BORN, "0024"),
        ("苗玲 0024", "苗玲", None, "0024"),
        ("苗玲 13993712345", "苗玲", None, None),
        ("Miao Ling 1964-06-07 0024", "Miao Ling", BORN, "0024"),
        ("My name is Miao Ling, born 7 June 1964, ID ending 0024", "Miao Ling", BORN, "0024"),
        ("born June 7 1964", None, BORN, None),
        ("ID ending 0024", None, None, "0024"),
        ("1964年6月7日", None, BORN, None),
        ("农历1964年6月7日", None, BORN, None),
        ("Ms. Miao 1964-06-07 0024", None, BORN, "0024"),
        ("我 苗玲 64年6月7号", "苗玲", BORN, None),
        ("", None, None, None),
        ("尾号是 0 0 2 4", None, None, "0024"),
        ("四四 一七", None, None, "4417"),
        ("，，", None, None, None),
        ("高血压160", None, None, None),
        ("何时3点开会", None, None, None),
    ],
)
def test_what_is_said_at_once_is_read_at_once(
    said: str, name: str | None, born: date | None, last_four: str | None
) -> None:
    assert (read_name(said), read_birth_date(said), read_last_four(said)) == (name, born, last_four)


def test_digits_said_in_groups_are_a_last_four() -> None:
    assert read_last_four("44 1 7") == "4417"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("我叫蒋霞", "蒋霞"),
        ("您好，我叫苗玲，想查补助", "苗玲"),
        ("俺叫王大山 想问取暖费", "王大山"),
        ("我的名字叫欧阳建国", "欧阳建国"),
        ("我叫李梅呀", "李梅"),
        ("Hello, my name is Zhang Wei. Has my benefit come?", "Zhang Wei"),
        ("我叫救护车", None),
        ("我叫老伴打电话", None),
        ("我叫我儿子来", None),
        ("她叫李梅", None),
        ("我爸叫赵德山", None),
        ("我是退休工人", None),
        ("my name is not on the list", None),
        ("I am fine", None),
    ],
)
def test_a_name_told_unasked_is_one_only_where_it_is_said_to_be(said: str, name: str | None) -> None:
    assert read_introduced_name(said) == name
