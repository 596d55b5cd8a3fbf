"""Writes sums of money in the capitals that banks and police use in China: 贰万叁仟元整. Pure.

After 中国人民银行《正确填写票据和结算凭证的基本规定》: one zero for several in a row, 整 after whole yuan or jiao.
"""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_GROUP = 10_000
MOST_FEN = 100 * _GROUP ** len(_GROUPS) - 1


def capital_yuan(fen: int) -> str:
    """Write whole fen, 0 to MOST_FEN: 2300000 → 贰万叁仟元整; raises ValueError beyond."""
    if not 0 <= fen <= MOST_FEN:
        raise ValueError(f"no sum that can be written: {fen}")
    yuan, rest = divmod(fen, 100)
    jiao, fens = divmod(rest, 10)
    written = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"{written}整"
    if jiao:
        written += f"{DIGITS[jiao]}角"
    elif yuan:
        written += DIGITS[0]
    return f"{written}{DIGITS[fens]}分" if fens else f"{written}整"


def _whole(yuan: int) -> str:
    """Write whole yuan without their unit."""
    if yuan == 0:
        return DIGITS[0]
    groups: list[int] = []
    while yuan:
        yuan, group = divmod(yuan, _GROUP)
        groups.append(group)
    written, has_gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            has_gap = bool(written)
            continue
        if written and (has_gap or group < _GROUP // 10):
            written += DIGITS[0]
        written += _four(group) + _GROUPS[place]
        has_gap = False
    return written


def _four(group: int) -> str:
    written, has_gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            has_gap = bool(written)
            continue
        written += (DIGITS[0] if has_gap else "") + DIGITS[digit] + _PLACES[place]
        has_gap = False
    return written
