"""Bring what people type or a recogniser hears to one script and width. Keeps the way back to the original offsets."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

_TRADITIONAL = (
    "點点號号週周禮礼錢钱塊块萬万兩两個个時时後后費费補补養养醫医藥药貼贴撫抚遺遗屬属郵邮電电話话網网鏈链軟软門门請请"
    "報报銷销幾几這这來来過过裡里裏里開开會会億亿圓元鐘钟頭头從从給给發发轉转匯汇騙骗貸贷卻却還还沒没問问統统籌筹"
    "煖暖溫温貳贰參参陸陆陰阴農农曆历臘腊節节陽阳慶庆國国勞劳學学習习講讲員员單单樓楼區区層层歲岁應应當当訊讯誰谁"
    "說说讓让麼么嗎吗體体檢检險险領领賬账帳账戶户員员見见聽听對对為为實实總总標标準准變变關关處处業业務务團团齡龄貴贵"
)
# As written on bank slips; alone 陆 and 伍 are surnames, so only runs are read.
_FINANCIAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_FINANCIAL_RUN = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟零万亿]{2,}|[壹贰叁肆伍陆柒捌玖](?=元)")
_OTHER = {
    "\u3000": " ",
    "\u00a0": " ",
    "￥": "¥",
    "–": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "’": "'",
    "圆": "元",
    "〇": "零",
    "○": "零",
}


def _table() -> dict[int, str]:
    """Return one character for one character, so that offsets hold."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update({ord(_TRADITIONAL[i]): _TRADITIONAL[i + 1] for i in range(0, len(_TRADITIONAL), 2)})
    table.update({ord(key): value for key, value in _OTHER.items()})
    return table


_TABLE = _table()
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_HAN = "\u4e00-\u9fff"
HAN = re.compile(f"[\u3400-\u4dbf{_HAN}\uf900-\ufaff\U00020000-\U0003ffff]")
LATIN = re.compile(r"[A-Za-z]")
# Recognisers put blanks between Han characters and around figures; zero-width marks come with pasted text.
_DROPPED = re.compile(rf"[\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f]|(?<=[{_HAN}\d]) +(?=[{_HAN}])|(?<=[{_HAN}]) +(?=\d)")


class PlainText(NamedTuple):
    """Hold the normalised text and, where characters were dropped, each one's place in the original."""

    text: str
    places: Optional[list[int]]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text of a non-empty span in the normalised one."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def normalise(original: str) -> PlainText:
    """Return half-width, simplified, lower-case text without blanks inside Chinese."""
    text = _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), original.translate(_TABLE))
    text = _FINANCIAL_RUN.sub(lambda run: run[0].translate(_FINANCIAL), text)
    lowered = text.lower()
    # Some capitals become two characters in lower case; they are left as they are.
    text = lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    dropped = {i for match in _DROPPED.finditer(text) for i in range(*match.span())}
    if not dropped:
        return PlainText(text, None)
    places = [i for i in range(len(text)) if i not in dropped]
    return PlainText("".join(text[i] for i in places), places)
