"""What a text looks like, whatever it says: its length, its numbers, its links, its signature. Pure."""

from __future__ import annotations

import math
import re

from center.scams.links import find_links

_SURNAME = "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张曹马田唐彭高梁段苏胡罗方鲁刘孔]"
_PATTERNS = {
    "odd_400": r"(?<!\d)400-\d{4}-\d{2,3}(?!\d)|4000-\d{4}-\d{2}",
    "mobile": r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
    "virtual_mobile": r"(?<!\d)1(?:7[01]|6[257])\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
    "landline": r"(?<!\d)0\d{2,3}[ -]\d{4}[ -]?\d{3,4}(?!\d)",
    "service_number": r"(?<!\d)(?:9[56]\d{3,4}|400-?\d{3}-?\d{4}|1[01]0\d{2}|12\d{3}|110|96110)(?!\d)",
    "foreign_number": r"(?<!\d)00\d{1,3}[- ]?\d{4,}|(?<!\d)\+(?!86)\d{2,}",
    "card_number": r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)",
    "messenger_number": r"(?:qq|企鹅号?|微信)[^a-z0-9]{0,4}[a-z0-9_][a-z0-9_ -]{4,}",
    "sum": r"\d[\d,.]*\s*(?:元|块|万|千|yuan)|[一二三四五六七八九十两百千]+(?:万|千|百|块|元)",
    "large_sum": r"\d[\d.]*\s*万|(?<![\d,.])\d{5,}\s*元|\d{2,},\d{3}|[一二三四五六七八九十两]+万",
    "per_cent": r"\d\s*%|百分之|\d+\s?倍|翻",
    "signature": r"^[【\[][^】\]]{2,14}[】\]]|[【\[][^】\]]{2,14}[】\]]$",
    "masked_number": r"\*{1,}\d{2,}|\d{2,}\*{1,}|[㐀-鿿]\*|尾号",
    "clock_time": r"\d{1,2}[:点]\d{0,2}|[上下]午",
    "calendar_day": r"\d{1,2}月\d{1,2}[日号]|20\d\d年|周[一二三四五六日]",
    "polite": r"您|尊敬的|敬请|请",
    "intimate": r"(?:^|[,。!\s])(?:爸|妈|爷|奶|哥|姐|舅|姑|叔|婶|老[张王李陈赵]|闺女|儿子)|咱|俺|呗|哈|啦|嘛|哦",
    "i_tell": r"我(?:说|问|想|就|没|吓|把|接|看|去|在|这)|跟我|给我|让我|叫我|问我|\b(?:my|me)\b",
    "question": r"[??]|吗|呢[。,!]?$|\bhow\b|\bwhen\b",
    "exclaim": r"!",
    "quotes": "[“”\"「」']",
    "spoken": r"那个|这个|然后|就是|说是|啥|咋|娃|尕|昨儿|夜里",
    "names_persons": rf"{_SURNAME}某|{_SURNAME}[㐀-鿿]?(?:报[警案称]|来所|某)|某[某男女]",
    "told_by_police": r"20\d\d年\d{1,2}月(?:\d{1,2}日)?|报[警案]人|受害人|事主|群众",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_HAN, _DIGIT, _LATIN, _BREAK = (re.compile(p) for p in ("[㐀-鿿]", r"\d", "[a-z]", "[。!?;\n]"))
NAMES = (
    *_PATTERNS,
    "link",
    "known_link",
    "unknown_link",
    "odd_link",
    "short_link",
    "imitation",
    "length",
    "sentences",
    "han",
    "digits",
    "latin",
)


def surface(text: str) -> dict[str, float]:
    """Return what is seen in a plain text; shares between 0 and 1, counts at most 3, the length as a logarithm."""
    seen: dict[str, float] = {
        name: float(min(len(pattern.findall(text)), 3)) for name, pattern in _COMPILED.items() if pattern.search(text)
    }
    links, size = find_links(text), max(len(text), 1)
    seen["link"] = float(min(len(links), 2))
    seen["known_link"] = float(any(link.is_known for link in links))
    seen["unknown_link"] = float(any(not link.is_known for link in links))
    seen["odd_link"] = float(any(link.is_odd and not link.is_known for link in links))
    seen["imitation"] = float(any(link.is_imitation for link in links))
    seen["short_link"] = float(any(link.is_short for link in links))
    seen["length"] = math.log(size)
    seen["sentences"] = math.log1p(len(_BREAK.findall(text)))
    for name, pattern in (("han", _HAN), ("digits", _DIGIT), ("latin", _LATIN)):
        seen[name] = len(pattern.findall(text)) / size
    return seen
