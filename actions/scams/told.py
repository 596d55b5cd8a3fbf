"""Hear the facts of a loss in free words, though another one was asked. Pure; used by the form that takes a loss down.

Each reader is strict: what it takes is not asked again, so the words must say of themselves which fact they are.
"""

from __future__ import annotations

import re
import unicodedata

from actions.readers import is_plainly_a_name
from actions.spoken import SUM, last_four_only, read_phone

_CLAUSES = re.compile(r"[，,。;；!！?？\n]|(?<=[a-z])\.\s")
_CHANNEL = (
    r"微信|支付宝|手机银行|网上银行|网银|柜台|柜员机|取款机|现金|扫码|二维码|充值卡|购物卡|礼品卡"
    r"|wechat|alipay|mobile bank(?:ing)?|online bank(?:ing)?|counter|cash|atm|gift cards?|qr code"
)
_MEANS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:就?是|用|拿|走|在)?(?:的)?(?P<by>{_CHANNEL})(?:上|里)?(?:的|吧|啊)?$",
        rf"(?P<by>{_CHANNEL})[^让叫说要教加]{{0,4}}(?:转|付|汇|打|给|充|取|刷|存)",
        rf"(?:转|付|汇|打|给|交|取|拿)(?:给他|过去)?(?:的|了)?(?:是|用)?(?P<by>{_CHANNEL})",
        rf"\b(?:by|via|with|through|on|using|in|at the bank) (?:the )?(?P<by>{_CHANNEL})\b",
    )
)
_THEM = r"(?:对方|骗子|(?<!其)他|她|那个?人|收款人|收款方|户主|\b(?:his?|her|he|she|they|their)\b|the (?:cheat|wo?man))"
_TO = re.compile(
    r"(?:转|打|汇|付|存|寄|划|给)(?:钱|款|账|了|过)*(?:给|到|进|去)了?\s*(?P<who>.+)"
    r"|(?:sent|paid|transferred|gave) (?:it |the money |money )?to (?P<en>.+)",
    re.IGNORECASE,
)
# 转给骗子了 and 转给客服了 name nobody whom the police could look for.
_IDENTIFIES = re.compile(
    r"姓[㐀-鿿]|叫(?!我|俺|你|您)[㐀-鿿]{2,}|\d(?:[ \-]?\d){4,}|公司|\b(?:mr|mrs|ms|named|called)\b", re.IGNORECASE
)
_TITLES = re.compile(r"[㐀-鿿](?:经理|老师|主任|先生|女士|小姐|警官|老板|医生|律师|总)")
_OWN = r"(?:我|俺|自己|本人|家里)"
_NAMED = re.compile(
    rf"{_THEM}.*(?:姓[㐀-鿿]|叫(?!我|俺|你|您|人|他)[㐀-鿿]{{2,}}|名字是?|户名)|^(?:就?是)?一?个姓[㐀-鿿]|户名是?[:：]?[㐀-鿿]{{2,}}"
    rf"|{_THEM}.*(?:账|帐|卡|电话|手机|号|微信|account|card|phone|number).*\d(?:[ \-]?\d){{4,}}",
    re.IGNORECASE,
)
_BANKS = (
    r"工商|工行|农业银行|农行|建设银行|建行|中国银行|中行|邮政|邮储|交通银行|交行|招商|招行|信用社|农商|甘肃银行|兰州银行"
    r"|零钱|余额|花呗|icbc|abc|ccb|boc|postal"
)
_MY_ACCOUNT = re.compile(
    rf"(?:从|用|拿|{_OWN}的?|from|my).*(?:(?:{_BANKS})|(?:卡|折|账|帐|号|card|account).*\d{{4}}|\d(?:[ \-]?\d){{11,}})"
    rf"|(?:{_BANKS}).{{0,6}}(?:尾号|后四位|末四位|ending)|^尾号\s*\d{{4}}|(?:{_BANKS})\D{{0,4}}\d{{4}}",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    rf"{_THEM}的?.{{0,4}}(?:账|帐|卡|尾号|户|account|card)|(?:转|打|汇|存|付)(?:到|进|给)|收款|\bto\b", re.IGNORECASE
)
_WHOLE_NUMBER = re.compile(r"\d(?:[ \-]?\d){11,}")
_ENDS_OF_CARD = re.compile(
    rf"(?:尾号|后四位|末四位|ending|(?:{_BANKS})\D{{0,4}}|[卡折号账帐]\D{{0,4}}|card\D{{0,12}})\s*\d{{4,}}(?!\d*\s*[块元万千百])",
    re.IGNORECASE,
)
_PLAINLY_OWN = rf"{_OWN}|尾号|后四位|\bmy\b"
_MY_PHONE = re.compile(
    rf"{_OWN}的?(?:手机|电话|座机|号码|联系方式)|(?:找|联系|回|打给|打)我"
    r"|\bmy (?:phone|number|mobile)|\b(?:call|reach) me\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"今[天早晚儿]?|昨[天晚儿]?|前[天晚儿]|刚[才刚]?|[上下]午|晚上|早[上晨]|中午|[\d一二三四五六七八九十]+[点号月日天](?:半|钟)?"
)
_FILLER = re.compile(r"一共|总共|大概|出去|[\s，,。.;；!！?？的了是就用在给转付打汇去过块元钱有都还也我把又再吧啊呢]")
LEAST_LEFT = 3


def clauses(said: str) -> list[str]:
    """Return the parts of a message between its marks, in half width."""
    plain = unicodedata.normalize("NFKC", said)
    return [part for clause in _CLAUSES.split(plain) if clause and (part := clause.strip())]


def read_means(said: str) -> str | None:
    """Return by what the money was sent, where the words say that it was sent by it."""
    for clause in clauses(said):
        for pattern in _MEANS:
            found = pattern.search(clause)
            if found:
                return found["by"]
    return None


def read_recipient(said: str) -> str | None:
    """Return the clauses that say who got the money: a name, a number or an account, in full."""
    return "，".join(clause for clause in clauses(said) if _is_recipient(clause)) or None


def _is_recipient(clause: str) -> bool:
    if _NAMED.search(clause):
        return not re.match(rf"{_OWN}", clause)
    found = _TO.search(clause)
    who = (found["who"] or found["en"] or "").strip() if found else ""
    bare = re.sub(r"[了啦的]+$", "", who)
    return bool(_IDENTIFIES.search(who) or _TITLES.search(who) or is_plainly_a_name(bare))


def read_named_account(said: str) -> str | None:
    """Return which account the money left, with every number in it cut to its last four."""
    found = [clause for clause in clauses(said) if _names_account(clause) and not is_of_the_cheat(clause)]
    # 我的农行卡，尾号8890 is one account in two clauses.
    ends = [clause for clause in clauses(said) if re.match(r"(?:尾号|后四位|末四位)", clause) and clause not in found]
    return last_four_only("，".join([*found, *ends])) if found else None


def names_bank(said: str) -> bool:
    """Tell whether the words name a bank, a card or a passbook."""
    return re.search(rf"[卡折]|银行|账户|{_BANKS}|\b(?:card|bank|account)\b", said, re.IGNORECASE) is not None


def _names_account(clause: str) -> bool:
    """Tell whether a clause is of an account; 我的电话号码是… names a number too."""
    is_of_phone = _MY_PHONE.search(clause) is not None and not names_bank(clause)
    return not is_of_phone and _MY_ACCOUNT.search(clause) is not None


def is_of_the_cheat(said: str) -> bool:
    """Tell whether an account in the words is the one that got the money: 转到他的卡, not 从我农行8890转给他."""
    plain = unicodedata.normalize("NFKC", said)
    theirs = _THEIRS.search(plain)
    return theirs is not None and _MY_ACCOUNT.search(plain[: theirs.start()]) is None


def names_the_cheat(said: str) -> bool:
    """Tell whether the words speak of the one who cheated: then a number in them is likely theirs."""
    return re.search(_THEM, unicodedata.normalize("NFKC", said), re.IGNORECASE) is not None


def without_accounts(said: str) -> str:
    """Return the words without what is said of accounts: the end of a card is no sum."""
    parts = clauses(said)
    left = [clause for clause in parts if not _ENDS_OF_CARD.search(clause)]
    return said if len(left) == len(parts) else "，".join(left)


def read_own_phone(said: str) -> str | None:
    """Return a telephone number that is called the person's own, or that they want to be called on."""
    own = (clause for clause in clauses(said) if _MY_PHONE.search(clause))
    return next((phone for clause in own if (phone := read_phone(clause))), None)


def is_own_account(clause: str) -> bool:
    """Tell whether a clause is of an account of the person's own; a whole number with no such word is the cheat's."""
    if is_of_the_cheat(clause) or not _names_account(clause):
        return False
    return _WHOLE_NUMBER.search(clause) is None or re.search(_PLAINLY_OWN, clause, re.IGNORECASE) is not None


def tells_no_more(said: str) -> bool:
    """Tell whether nothing is left of the words but a time, a sum, the means, who got it, or an own account."""
    rest = unicodedata.normalize("NFKC", said)
    for clause in clauses(rest):
        found = _TO.match(clause)
        if (found and _is_recipient(clause)) or is_own_account(clause):
            rest = rest.replace(clause, "")
    rest = re.sub(_CHANNEL, "", rest, flags=re.IGNORECASE)
    for known in (SUM, _TIME, _FILLER):
        rest = known.sub("", rest)
    return len(rest) < LEAST_LEFT
