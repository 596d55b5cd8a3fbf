"""Signs are seen through every disguise, and never in what is honest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.scams.links import find_links, mark_unknown
from center.scams.messages import Message
from center.scams.plain import LONGEST, plain
from center.scams.signs import find_signs, get_signs


def codes(text: str) -> list[str]:
    return [sign.code for sign in find_signs(text)]


def test_no_honest_message_gives_a_sign(messages: list[Message]) -> None:
    honest = [message for message in messages if not message.is_scam]
    assert len(honest) > 1000
    assert [(message.text, found) for message in honest if (found := codes(message.text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "【工商银行】您的验证码是 339127，切勿告知任何人，工作人员不会索要。",
        "【派出所】凡是让您转到“安全账户”、共享屏幕、告诉验证码的，都是诈骗。",
        "反诈民警提醒：刷单、稳赚不赔、先交保证金再放款，全是骗局，请不要相信。",
        "提现将收取0.1%手续费，预计两小时内到账",
        "您的包裹在海关清关中，海淘订单号 88123，税费请在原平台支付",
        "您的社保卡已制好，请点击 https://www.12333.gov.cn 查看网点",
        "支部祝贺老李书法比赛得了一等奖，奖品到活动室领",
        "大夫说这个病没法根治，只能控制，别停药",
        "年终盘点，转入资金监管账户的购房款已到账",
        "Never tell the code to anyone who phones, the police said",
    ],
)
def test_what_warns_or_only_sounds_alike_gives_no_sign(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("把燕证码念给我", "code_wanted"),
        ("麻烦您把收到的验 证 码 发给我", "code_wanted"),
        ("請把驗證碼告訴我", "code_wanted"),
        ("请将资金转入安全帐户", "safe_account"),
        ("請將存款轉到安全賬戶接受清查", "safe_account"),
        ("请将存款转到安\u200b全\u200b账\u200b户", "safe_account"),
        ("把前转到安全帐呼", "safe_account"),
        ("先打开屏目共享", "screen_sharing"),
        ("ｅｔｃ已失效，请点击ｅｔｃｒｚ．ｃｃ 重新认证", "card_by_link"),
        ("积分今日清零，登录 wap.ccbkty.com 兑换现金", "false_address"),
        ("恭喜您被抽為場外幸運觀眾，領獎請先交稅", "prize"),
        ("涮单一单返五块，当天结", "brushing"),
        ("苗家祖传秘方，聊程包好，永不复发", "miracle_cure"),
        ("一次交8.6万，次月起月领2680", "pension_for_a_fee"),
        ("我们可以帮您追回被骗的钱，先付三千定金", "recovery"),
        ("六合彩内部特码，加微信", "betting"),
        ("箱子到了海关，要您先垫一万六清关费", "box_at_customs"),
        ("清洗征信，逾期黑户都能贷", "credit_repair"),
        ("【国家反诈中心】为保全财产请将存款转入国家安全账户", "safe_account"),
    ],
)
def test_signs_are_seen_through_disguise_and_mishearing(text: str, code: str) -> None:
    assert code in codes(text)


def test_every_sign_is_given_by_some_message(messages: list[Message]) -> None:
    given_by = {code for message in messages if message.is_scam for code in codes(message.text)}
    told_only_here = {"recovery"}
    assert {rule.sign.code for rule in get_signs().rules} - given_by <= told_only_here


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    bare = plain(text)
    assert len(bare) <= 20 * LONGEST
    marked = mark_unknown(bare)
    assert all(bare[link.begin : link.end] for link in find_links(bare))
    assert marked.count("~link~") >= sum(not link.is_known for link in find_links(bare))
    find_signs(text)


@given(st.text(alphabet="安全账户 请把您的钱转到里。12http://w.cn", max_size=60))
def test_full_width_changes_no_sign(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert codes(wide) == codes(text)


def test_an_endless_text_is_read_in_no_time() -> None:
    assert codes("请把您的钱转到" * 200_000) == []
    assert codes("天气真好。" * 200_000 + "请把钱转到安全账户") == ["safe_account"]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("登录www.icbc.com.cn查询", {"icbc.com.cn": (True, False)}),
        ("登录icbc-login.com", {"icbc-login.com": (False, True)}),
        ("点 https://m.tb.cn/h.x", {"m.tb.cn": (True, False)}),
        ("去 shop-abc.xyz 看看", {"shop-abc.xyz": (False, False)}),
        ("每斤3.5元，版本v1.2，a.m. 和 10.5w", {}),
        ("邮箱 a@b.com", {}),
    ],
)
def test_links_are_known_imitated_or_neither(text: str, hosts: dict[str, tuple[bool, bool]]) -> None:
    assert {link.host: (link.is_known, link.is_imitation) for link in find_links(plain(text))} == hosts
