"""Finds in people's words what a cheat leaves: numbers, links, accounts, names. Pure; no records, no clock.

A sum, a date, a card's last four or a number of `data/scams/traces.yml` is none, and an ID number is never one: it is
somebody's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from center.members.id_numbers import is_id_number
from center.scams.traces.kinds import ACCOUNT, HOST, LINK, PHONE, QQ, WALLET, WECHAT, Trace
from center.scams.traces.links import is_shared, links_in, without_links
from center.scams.traces.words import lists

LONGEST = 4000
MOST = 30
SHOWN_LAST = 4
# A run of digits with the gaps that people leave in it; not followed by what makes a sum, an age or a year of it.
_RUN = re.compile(
    r"(?<![\d.*A-Za-z])\+?\d{2,}(?:[ \-]\d{2,})*(?![\d*Xx]|\.\d|[ ]?(?:元|块|万|亿|年|岁|%|人|分钟|小时|yuan\b|rmb\b))",
    re.IGNORECASE,
)
_CARD = re.compile(r"\d{12,19}")
_ABROAD = re.compile(r"^(?:00)?86(?=1[3-9]\d{9}$)")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_FIXED = re.compile(r"^0[1-9]\d{1,2}[2-9]\d{6,7}$")
_SERVICE = re.compile(r"^(?:400|800)\d{7}$|^9[56]\d{3,6}$|^106\d{5,17}$")
_FOREIGN = re.compile(r"^00\d{7,15}$")
_DAY = re.compile(r"^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{0,6}$")
_OWN = re.compile(
    r"(?:我的?|本人的?|自己的?|老伴的?|儿子的?|女儿的?|俺的?)(?:手机|电话|座机|号码|联系方式|卡|账号|帐号|微信)[^，。,.;；\d]{0,6}$"
    r"|(?:回|打|联系|找)我[^，。,.;；\d]{0,6}$|\bmy (?:phone|number|mobile|card|account)[^,.;\d]{0,8}$",
    re.IGNORECASE,
)
_OWN_AFTER = re.compile(r"^[^，。,.;；\d]{0,3}(?:是|就是)(?:我|俺|自己|本人|老伴)|^ is my\b", re.IGNORECASE)
_WECHAT = re.compile(
    r"(?:微信|薇信|威信|微\s?X|v信|vx|weixin|wechat)(?:号|号码|ID|名)?\s*(?:是|为|叫|加|:|：|=|is)?\s*"
    r"(?P<id>[a-z][a-z0-9_\-]{5,19})(?![a-z0-9_\-.])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:QQ|扣扣|企鹅)(?:群|号|群号|号码)?\s*(?:是|为|加|:|：|=|is)?\s*(?P<id>[1-9]\d{4,10})(?!\d)", re.IGNORECASE
)
# Accounts that are no bank's: chains of letters by which coins are sent, and an address of mail after the name.
_COIN = re.compile(
    r"(?<![A-Za-z0-9])(?P<id>T[1-9A-HJ-NP-Za-km-z]{33}|0x[0-9a-fA-F]{40}|bc1[0-9a-z]{25,60})(?![A-Za-z0-9])"
)
_MAIL = re.compile(
    r"(?:支付宝|alipay|paypal)[^，。;；@]{0,12}?(?P<id>[A-Za-z0-9._%+-]{2,60}@[A-Za-z0-9.-]{2,40}\.[a-z]{2,6})",
    re.IGNORECASE,
)
_PAID_BY_PHONE = re.compile(
    r"(?:支付宝|alipay|数字人民币)(?:账号|帐号|账户|帐户|号|钱包)?[^，。;；\d]{0,6}$", re.IGNORECASE
)
_ORDER = re.compile(r"(?:订单|单号|运单|快递单|编号|工号|案号|票号|邮编|尾号|证号|警号|验证码|代码)[^，。;；\d]{0,6}$")


def traces_in(text: str) -> frozenset[Trace]:
    """Return the traces of a text. Accounts and wallets are given whole: whoever stores them keeps an index of them."""
    cut = text[:LONGEST]
    plain = unicodedata.normalize("NFKC", cut)
    found = dict.fromkeys(_links(cut))
    around = without_links(cut)
    for trace in (*_named(plain), *_numbers(around)):
        found[trace] = None
    return frozenset(list(found)[:MOST])


def is_common(number: str) -> bool:
    """Tell whether a number is one that honest people have: see the list."""
    return number in lists().never


def _links(text: str) -> Iterator[Trace]:
    for link in links_in(text):
        yield Trace(LINK, link.address, f"{link.shown}{link.path}")
        if not is_shared(link.host):
            yield Trace(HOST, link.host, link.shown)


def _named(text: str) -> Iterator[Trace]:
    for one in _WECHAT.finditer(text):
        yield Trace(WECHAT, one["id"].casefold(), one["id"])
    for one in _QQ.finditer(text):
        yield Trace(QQ, one["id"], one["id"])
    for one in _COIN.finditer(text):
        value = one["id"]
        yield Trace(WALLET, value.casefold() if value.startswith("0x") else value, f"…{value[-SHOWN_LAST:]}")
    for one in _MAIL.finditer(text):
        value = one["id"].casefold()
        yield Trace(WALLET, value, f"…{value[-SHOWN_LAST:]}")


def _numbers(text: str) -> Iterator[Trace]:
    spoken_for = [one.span("id") for pattern in (_QQ, _COIN, _WECHAT, _MAIL) for one in pattern.finditer(text)]
    for run in _RUN.finditer(text):
        before = text[: run.start()][-24:]
        if any(begin < run.end() and run.start() < end for begin, end in spoken_for):
            continue
        if _OWN.search(before) or _OWN_AFTER.search(text[run.end() :][:16]) or _ORDER.search(before):
            continue
        trace = _number(run.group(), before)
        if trace is not None:
            yield trace


def _number(written: str, before: str) -> Trace | None:
    digits = re.sub(r"\D", "", written)
    national = _ABROAD.sub("", f"00{digits}" if written.startswith("+") else digits)
    if is_common(national) or is_id_number(digits):
        return None
    if _MOBILE.match(national) and _PAID_BY_PHONE.search(before):
        return Trace(WALLET, national, f"…{national[-SHOWN_LAST:]}")
    if any(form.match(national) for form in (_MOBILE, _FIXED, _SERVICE, _FOREIGN)):
        return Trace(PHONE, national, national)
    if _CARD.fullmatch(digits) and not _DAY.match(digits):
        return Trace(ACCOUNT, digits, f"…{digits[-SHOWN_LAST:]}")
    return None
