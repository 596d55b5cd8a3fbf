"""How much was lost, where it went in several sums: 一次五千，两次一万 is 25000. Pure; readers of a loss ask it."""

from __future__ import annotations

import re
import unicodedata

from actions.spoken import read_amount

_PARTS = re.compile(
    r"[，。;；!！?？\n、]|,(?!\d{3})|(?<=[a-z])\.\s|然后|接着|后来|又(?=转|打|汇|付|给|充|交)|再(?=转|打|汇|付|给|充|交)|还有|以及|\band\b|\bthen\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"一共|总共|合计|加起来|加一块|拢共|共计|\b(?:in all|altogether|total)\b", re.IGNORECASE)
_NOT_SENT = re.compile(
    r"(?:他|她|对方|骗子|公司|平台)(?:说|答应|要|会|们)*(?:能|先)?(?:给|返|退|赔)了?(?:我|俺|咱|您)|返(?:利|现|我|给)|利息|中奖|奖金|工资|退休金|养老金"
    r"|赚|每月|余额|剩|\b(?:promised|prize|refund|interest|pension|earn)",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"转|汇|打|付|给|充|交|扣|刷|取|划|骗|次|笔|\b(?:sent|paid|transferred|gave|lost|times?)\b", re.IGNORECASE
)
_COUNTS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_TIMES = re.compile(r"(?P<count>\d|[一二两三四五六七八九十])(?:次|笔|回|趟)(?:都?是|各|每[次笔回]|都)?")
_MORE = re.compile(
    r"又(?:给他|给|叫|让|被|往)?[^，,。]{0,4}(?:转|打|汇|付|充|交|给|骗)|(?:还|另外|后来还?|再)(?:给他|给)?(?:转|打|汇|付|充|交)了|(?:还|另外)有一笔"
    r"|\b(?:another|one more|as well|on top)\b",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(
    r"(?:没有?|还没|未)(?:转|给|动|少|丢|扣|打|汇)(?:过|了|出)?(?:他)?(?:钱|款|账)|钱(?:还|都|倒)?(?:没有?|还没)(?:动|转|少|丢)|一分(?:钱)?(?:都|也)?没"
    r"|\bno money\b|\b(?:sent|paid|lost) nothing\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\s*(?:钱)?(?:没有?|没(?:转|给|动|少)(?:钱)?|none|no|nothing)[了的啊呢吧]*[\s。.!！]*", re.IGNORECASE
)
NO_MONEY = "0"


def sums_sent(said: str) -> list[int]:
    """Return the sums that were sent, one by one; a sum of all that is named as such is none of them."""
    plain = unicodedata.normalize("NFKC", said)
    found: list[int] = []
    for part in _PARTS.split(plain):
        if _NOT_SENT.search(part) or _ALL.search(part):
            continue
        times = _TIMES.search(part)
        amount = read_amount(part[times.end() :] if times else part, bare=False)
        if amount is not None and amount.isdecimal():
            found += [int(amount)] * (_count(times["count"]) if times else 1)
    return found if _SENT.search(plain) else found[:1]


def sum_of_all(said: str) -> str | None:
    """Return the sum of all where the words name one, or name several that can be added."""
    plain = unicodedata.normalize("NFKC", said)
    for part in _PARTS.split(plain):
        named = _ALL.search(part)
        if named:
            amount = read_amount(part[named.end() :]) or read_amount(part, bare=False)
            if amount is not None:
                return amount
    parts = sums_sent(said)
    return str(sum(parts)) if len(parts) > 1 else None


def tells_no_sum_sent(said: str) -> bool:
    """Tell whether every sum in the words is one that was promised or earned, and none was sent."""
    plain = unicodedata.normalize("NFKC", said)
    named = [part for part in _PARTS.split(plain) if read_amount(part, bare=False)]
    return bool(named) and all(_NOT_SENT.search(part) for part in named)


def adds_more(said: str) -> bool:
    """Tell whether the words tell of one more sum, beside those that were told before."""
    return _MORE.search(said) is not None and _ALL.search(said) is None


def says_no_money(said: str, *, asked: bool = False) -> bool:
    """Tell whether the words say that no money has moved; a bare 没有 does where that was asked."""
    return _NO_MONEY.search(said) is not None or (asked and _NONE.fullmatch(said) is not None)


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else _COUNTS[text]
