"""Read names, dates of birth and ID endings out of free text. Pure; used by forms where no entity exists for it."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

_HAN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2", "幺": "1"}
_NAME_OPENING = re.compile(
    r"^(?:我的?(?:名字|姓名)?(?:叫做?|是)|我叫|我是|俺叫|俄叫|额叫|名字叫?|姓名|叫"
    r"|my name is|i am|i'm|this is|name)[\s:：，,]*",
    re.IGNORECASE,
)
# 我是 and i'm also begin what somebody is or feels; these tell a name and nothing else.
_NAME_TOLD = re.compile(
    r"(?:(?<![\u3400-\u9fff])[我俺俄额](?:的?(?:名字|姓名)(?:叫做?|是)?|叫做?)|(?i:\bmy name(?: is|'s)))[\s:：，,]*"
    # A Chinese name ends where the clause does, or with 呀.
    r"([\u3400-\u9fff]{2,4}?(?=[呀啊哈吧呢嘛]?(?![\u3400-\u9fff]))|[A-Z][A-Za-z'-]*(?: [A-Z][A-Za-z'-]*){1,2})"
)
_NAME_ENDING = re.compile(r"[\s，。,.!！]*(?:呀|啊|哈|呢|嘛|吧)?[\s，。,.!！]*$")
# Whoever says 我来 or 没收到 has not told a name; who has a rarer family name says 我叫 with it, or says it twice.
_FAMILY_NAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏锺钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫屈鲍位覃霍翁隋植甘景"
    "薄单包司柏宁柯阮桂闵解强柴华车冉房边晏肖闫付代党仇佟仝佘冀冷刁匡南卓占卞卢历古叔台启喻嵇宗宫宿寇富尚尧屠岑巩巫帅干平应"
    "廉弓慕戚扈承敖敬旷普晋暴木朴权来栗桑楚欧水池沙况洛浦涂淳湛滑濮火炎焉燕狄狐璩甫畅癿皮盖相眭瞿矫祖禄禹秋种简米粟糜练缪羊"
    "翦艾芮苍苟茅茹荀荆荣莘葸蒙蒲蓝蔚蔺藏虎虞褚訾谈谌贝贡资赏赫迟逯遇邬郁郎都酆钮钭铁銮门阚阙陀隆雍雒鞠须顿饶马骆鱼鲜麦麻"
    "党窦师支俎彦亢鹿宣云井仲伊农区危原奚姬娄官容封檀母漆符臧邰闻阿"
)
_DOUBLE_FAMILY_NAME = re.compile("欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|令狐|东方|夏侯|宇文|长孙")
_NO_GIVEN_NAME = re.compile(r"[我你您他她它这那哪咱俺啥咋吗呢吧啊呀了么的不没就再说要问查办找给把啦咧哩哈]")
_FULL_NAME = 3
_REQUESTS = "查问要找报办"
_CLAUSES = re.compile(r"[，,。;；!！]+")
_HAN_NAME = re.compile(r"[㐀-鿿]{2,4}(?:·[㐀-鿿]{1,8})?")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z'-]*(?: [A-Za-z][A-Za-z'-]*){1,3}")
_NOT_A_NAME = re.compile(
    r"什么|谢谢|多谢|党费|安排|咋|为啥|不知道|不想|干啥|啥|吗|谁|哪|多少|(?<=.)钱|怎么|不是|没有|[农阴阳公]历"
    r"|\b(?:born|birth|date|id|card|number|phone|last|four|end(?:ing|s)?|code|is|my)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)((?:19|20)?\d{2})\s*[年./\-，, ]\s*(\d{1,2})\s*[月./\-，, ]\s*(\d{1,2})\s*[日号]?(?!\d)")
# As above with a year that is plainly one: of 44 1 7 nobody knows.
_YEAR_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}|\d{2}(?=\s*年))\s*[年./\-，, ]\s*\d{1,2}\s*[月./\-，, ]\s*\d{1,2}\s*[日号]?(?!\d)"
)
_SOLID_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_HAN_DATE = re.compile(r"[〇○零一二三四五六七八九]{2,4}年(?:初?[一二三四五六七八九十廿]{1,3}[月日号]?){2}")
_EN_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_EN_DATE = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3})[a-z]*|([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?)"
    r",? ((?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d{11}|\d{17}[\dXx])(?!\d)")
_LAST_FOUR = re.compile(r"(?<![\dXx])(\d{3}[\dXx])(?![\dXx])")
_CODE = re.compile(r"(?<!\d)(\d{4})[\s-]?(\d{4})(?!\d)")


def _digits(text: str) -> str:
    """Return the text with Han numerals as digits; 十 is read within dates only."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[一二三四五六七八九])十(?=[一二三四五六七八九])", "", text)
    text = re.sub(r"(?<=[一二三四五六七八九])十", "0", text)
    text = re.sub(r"(?:初)?十(?=[一二三四五六七八九])", "1", text)
    text = text.replace("十", "10").replace("初", "")
    return "".join(_HAN_DIGITS.get(c, c) for c in text)


def introduces(text: str) -> bool:
    """Tell whether somebody says who they are (我叫, 俺叫, my name is)."""
    return _NAME_OPENING.match(unicodedata.normalize("NFKC", text).strip()) is not None


def read_introduced_name(text: str) -> str | None:
    """Return the name that somebody tells unasked (我叫蒋霞，想查补助; my name is Zhang Wei), else None."""
    found = _NAME_TOLD.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    name = found.group(1)
    return name if name.isascii() or sounds_like_a_name(name) else None


def read_name(text: str, *, unsure: bool = False, asked_twice: bool = False) -> str | None:
    """Return a person's name, or None where the text is not one.

    unsure: the words could well mean something else, so that only 我叫 makes them a name. asked_twice: any word of two
    to four Han characters is taken, for there are family names that are in no list.
    """
    whole = _name_in(text, unsure=unsure, asked_twice=asked_twice)
    plain = unicodedata.normalize("NFKC", text)
    bare = _without_numbers(plain)
    clauses = _CLAUSES.split(bare)
    if bare != plain:
        clauses += bare.split()  # 我叫苗玲 生日是64年6月7号
    if whole or len(clauses) < 2:
        return whole
    return next((name for c in clauses if (name := _name_in(c, unsure=unsure, asked_twice=False))), None)


def _without_numbers(text: str) -> str:
    """Return the text cut at dates, ID numbers, their last four and phone numbers; 高血压160 stays what it is."""
    for number in (_SOLID_DATE, _DATE, _HAN_DATE, _EN_DATE, _LONG_NUMBER, _LAST_FOUR):
        text = number.sub("，", text)
    return text


def _name_in(text: str, *, unsure: bool, asked_twice: bool) -> str | None:
    said = _NAME_ENDING.sub("", unicodedata.normalize("NFKC", text).strip())
    bare = _NAME_OPENING.sub("", said)
    introduced = bare != said
    compact = bare.replace(" ", "") if re.search(r"[㐀-鿿]", bare) else bare
    if _NOT_A_NAME.search(bare) or (unsure and not introduced and not is_plainly_a_name(compact)):
        return None
    if _HAN_NAME.fullmatch(compact):
        return compact if introduced or asked_twice or "·" in compact or sounds_like_a_name(compact) else None
    return bare if _LATIN_NAME.fullmatch(bare) else None


def sounds_like_a_name(word: str) -> bool:
    """Tell whether a word begins with a family name and goes on as a given name may."""
    given = word[2:] if _DOUBLE_FAMILY_NAME.match(word) else word[1:] if word[:1] in _FAMILY_NAMES else ""
    return 1 <= len(given) <= 2 and not _NO_GIVEN_NAME.search(given)


def is_plainly_a_name(word: str) -> bool:
    """Tell whether three characters are a name whatever else they were taken for; 查补助 is a request."""
    is_three = len(word) == _FULL_NAME and _HAN_NAME.fullmatch(word) is not None
    return is_three and word[0] not in _REQUESTS and sounds_like_a_name(word)


def read_birth_date(text: str) -> date | None:
    """Return a date of birth: 1948年3月5日, 48年三月初五, 19480305, March 5 1948. Two-digit years are of the 1900s."""
    said = _digits(text)
    for found in (_SOLID_DATE.search(said), _DATE.search(said)):
        if found:
            year = int(found.group(1))
            return _valid(year if year > 1000 else 1900 + year, int(found.group(2)), int(found.group(3)))
    english = _EN_DATE.search(said)
    if english:
        month = _EN_MONTHS.get((english.group(2) or english.group(3)).lower())
        return _valid(int(english.group(5)), month or 0, int(english.group(1) or english.group(4)))
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_last_four(text: str) -> str | None:
    """Return the last four of an ID number; of a whole number the last four only, so that no more of it is kept.

    The year of a date of birth is none; 44 1 7 is one.
    """
    said = _digits(text)
    for born in (_YEAR_DATE, _EN_DATE, _SOLID_DATE):
        said = born.sub("，", said)
    said = said.replace(" ", "")
    whole = re.search(r"(?<!\d)\d{14}(\d{3}[\dXx])(?![\dXx])", said)
    found = whole or _LAST_FOUR.search(said)
    return found.group(1).upper() if found else None


def read_code(text: str) -> str | None:
    """Return a binding code of eight digits; a date of birth is not one."""
    found = _CODE.search(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    code = found.group(1) + found.group(2)
    return None if read_birth_date(code) else code
