"""Figures that name no money, day or number to call: ages, addresses, papers, habits. What they touch is no entity."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from .lexicon import words
from .numerals import ZH_NUMBER
from .numerals_en import EN_NUMBER

_N = r"[\d零一二两三四五六七八九十百千]"
_SERVICE = "|".join(sorted(words("service_numbers"), key=len, reverse=True))

_PATTERNS = [
    # identity, bank and receipt numbers
    r"(?<![\d+])(?!0086)\d{12,}x?(?!\d)",
    r"(?<![\d+])\d{4}(?: \d{3,4}){3,}(?!\d)",
    r"(?<![a-z\d])[a-z]{1,3}\d{6,}",
    r"(?<![\d ,.])\d{3} \d{3}(?![\d ,.元块])",
    r"门牌[^。]{0,30}",
    (
        r"(?:尾号|后四位|[后前]\d位|后[四六]位|身份证|卡号|工号|编号|单号|收据|票据|回执|验证码|"
        r"校验码|密码|房号|床号|门牌|凭证|流水|号码牌)"
        r"(?:[号是为:的 后最前四六位上面编]|就是){0,5}[a-z]?[\d一二三四五六七八九零幺][\d\-一二三四五六七八九零]*号?"
    ),
    r"[〔\[(]\d{4}[〕\])] ?第?\d+号",
    rf"(?<![\d-])(?:{_SERVICE})(?![\d块元万年月-])",
    # ages
    rf"(?:虚岁|周岁|属.)?{_N}+多?(?:周|来)?岁",
    rf"虚岁{_N}+",
    rf"今年[都已经也快才刚就正好满虚周岁整差不多]{{0,4}}{_N}{{1,3}}(?=岁|了|啦|整|多了|周|[,。;!]|$)",
    r"今年(?:多大|几岁)",
    r"今年[都已经也快才刚就正好]{0,4}[六七八九]十[一二三四五六七八九]",
    # addresses, queues, floors
    rf"{_N}+号(?:楼|院|门|窗|线|桌|床|柜|车|文件|单元|房|井|站|厂|基地|路|公馆|通知)",
    rf"{_N}+(?:栋|幢|单元|室|楼|层|病房|床|队|支部)",
    rf"[路街巷弄道村区栋楼元]{_N}+号",
    rf"(?:排到|轮到|叫到|排在|排了){_N}+号?",
    # habits and stretches of time
    (
        rf"每(?:一|个)?(?:个?(?:周|星期|礼拜)[一二三四五六日天末]?|个?月(?:的?{_N}{{1,3}}[号日]|"
        rf"[初底])?|天的?(?:早上|晚上|上午|下午|中午|早晨)?|年(?:的?{_N}{{1,3}}月份?)?|季度|晚|早)"
    ),
    r"(?:天天|成天|(?<![周期拜头前])一|整|整个|半个?)(?:早上|晚上|上午|下午|中午|早晨|后晌|夜里)",
    r"(?:周|星期|礼拜)[一二三四五六日天][到至-](?:周|星期|礼拜)?[一二三四五六日天]",
    # health figures
    (
        rf"(?:高压|低压|血压|血呀|血鸭|血糖|血脂|体重|身高|心率|脉搏|体温|温度|零下|心跳)"
        rf"(?:[是有到了都在量又高低嗯呀呢 ]){{0,3}}{_N}+(?:[点./]{_N}+)*"
    ),
    rf"(?:高考|考了|分数)[^,。]{{0,4}}?{_N}+分?",
    # ranks, shares, sayings
    rf"第{_N}+(?!季度|[一二三四]季度)",
    rf"百分之{_N}+|{_N}+成(?:以上|的)",
    r"(?:早上|早晨|上午|中午|晌午|下午|后晌|晚上|早)好(?!不|吗|了|办|像)",
    r"(?:一三五|二四六)(?:早上|上午|下午|晚上)?|保本月息|月息[一二三四五六七八九十\d]+分?",
    r"一分钱|十有八九|一年到头|三天两头|一五一十|七七八八",
]
_EN_PATTERNS = [
    (
        rf"\b(?:building|unit|flat|room|bed|window|floor|bus|(?:staff|ticket|receipt|room|card|order|"
        rf"serial|member|queue|file|case) number|no\.|page|option|size|receipt|ticket|id|card|ending|"
        rf"code|document|route)(?: (?:no\.?|is|was|in|ending|ends|with|of))*[ :]*[a-z]?{EN_NUMBER}"
        rf"(?:[-/]\d+)*"
    ),
    rf"\bnumber (?:{EN_NUMBER})(?![\d -]*\d)",
    (
        rf"\b(?:i am|i'm|he is|she is|he's|she's|aged?|turned|is now) (?:now |already |nearly |"
        rf"almost )?{EN_NUMBER}(?! ?(?:yuan|rmb|cny|kuai|days?|hours?|minutes?|k\b))"
    ),
    (
        r"\bmother'?s? day\b|\b(?:every|each) (?:day|week|month|year|morning|afternoon|evening|night|"
        r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    ),
    r"\b\d+/\d+\b(?!/)",
]
_PATTERN = re.compile("|".join(_PATTERNS))
_EN_PATTERN = re.compile("|".join(_EN_PATTERNS))
_SOME_FIGURE = re.compile(rf"{ZH_NUMBER}|[每整天]")


def find(text: str, *, english: bool) -> Iterator[Tuple[int, int]]:
    """Yield (start, end) of stretches in which no other matcher may find anything."""
    if _SOME_FIGURE.search(text):
        for match in _PATTERN.finditer(text):
            yield match.span()
    if english:
        for match in _EN_PATTERN.finditer(text):
            yield match.span()
