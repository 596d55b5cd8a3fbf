"""How a retiree is spoken to: 王阿姨, 欧阳叔叔. Pure; canned replies use it."""

from __future__ import annotations

import re

from center.wording.names import name_of

# Of two characters; every other surname has one.
DOUBLE_SURNAMES = frozenset((
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文",
    "司徒", "夏侯", "端木", "南宫", "闻人", "赫连", "独孤", "呼延", "淳于", "太史", "申屠",
))  # fmt: skip
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_SHORTEST, _LONGEST_SIMPLE = 2, 3


def find_surname(name: str) -> str | None:
    """Return the surname of a Han name, or None where one cannot tell: names of other peoples have none in front."""
    if not _HAN_NAME.fullmatch(name):
        return None
    if name[:2] in DOUBLE_SURNAMES and len(name) > _SHORTEST:
        return name[:2]
    return name[0] if len(name) <= _LONGEST_SIMPLE else None


def respectful_name(name: str, sex: str, language: str) -> str:
    """Return how to address somebody; by the whole name where the surname is not certain, and in English."""
    surname = find_surname(name)
    if surname is None:
        return name
    return name_of("respectful_name", sex, language).format(surname=surname, name=name)
