"""Whom somebody is told to call first, and what of their own numbers is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from center.contacts.service import DEFAULT_NUMBERS
from center.scams import banks
from center.scams.banks import BANKS_FILE, find_banks, find_banks_in_story
from center.scams.first_lines import choose_loss_response, write_loss_lines
from center.scams.own_numbers import CARD, ID_NUMBER, without_own_numbers
from center.scams.secrets import is_secret_alone, secrets_in

CERTAIN = {
    "icbc": "95588",
    "ccb": "95533",
    "abc": "95599",
    "boc": "95566",
    "psbc": "95580",
    "bocom": "95559",
    "cmb": "95555",
    "wechat": "95017",
    "alipay": "95188",
}
OWN_CARD, THEIR_CARD = "6222021234567890123", "6222020000000000999"


def test_the_numbers_of_the_large_banks_are_theirs() -> None:
    data = yaml.safe_load(BANKS_FILE.read_text("utf-8"))
    on_file = {entry["code"]: entry["number"] for entry in [*data["banks"], *data["wallets"]]}
    assert CERTAIN.items() <= on_file.items()
    assert len(set(on_file.values())) == len(on_file)
    assert all(re.fullmatch(r"95\d{3}", number) for number in on_file.values())


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("从我农行转到他的工行", ["abc"]),
        ("我工行卡里三万没了", ["icbc"]),
        ("邮局的存折里的钱没了", ["psbc"]),
        ("中国银行的卡", ["boc"]),
        ("农业银行和建行的卡都没钱了", ["ccb", "abc"]),
        ("冒充工商银行的客服让我转钱", []),
        ("转到他农行卡上了", []),
        ("微信转的两万", ["wechat"]),
        ("他加我微信让我转钱", []),
        ("I paid from my ICBC card", ["icbc"]),
        ("the Agricultural Bank of China card", ["abc"]),
        ("我叫人骗了", []),
    ],
)
def test_the_bank_of_a_story_is_the_persons_own(story: str, found: list[str]) -> None:
    assert [bank.code for bank in find_banks_in_story(story)] == found


def test_of_a_fact_every_name_counts() -> None:
    assert [bank.code for bank in find_banks("微信")] == ["wechat"]
    assert find_banks("甘肃银行 4417") == []


@pytest.mark.parametrize(
    ("said", "is_alone"),
    [
        ("我把验证码告诉那个客服了", True),
        ("验证码给了骗子，钱还没动", True),
        ("我把身份证号和卡号给他了，没转钱", True),
        ("I gave him the code", True),
        ("我把密码给他了，卡里三万没了", False),
        ("刷了脸，钱没了", False),
        ("验证码我没给他，钱是转了", False),
        ("我叫人骗了", False),
    ],
)
def test_a_secret_alone_is_told_from_money(said: str, is_alone: bool) -> None:
    assert is_secret_alone(said) is is_alone


def test_what_was_not_given_is_not_kept() -> None:
    assert secrets_in("他要验证码，我没给他") == ()
    assert secrets_in("验证码和身份证都给他了") == ("code", "id_number")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("said", ["我叫人骗了", "我农行的钱没了", "验证码给他了", "我把工行卡的验证码给他了"])
def test_the_first_line_is_110_and_the_second_the_bank(said: str, language: str) -> None:
    first, second, *_ = write_loss_lines(said, language, DEFAULT_NUMBERS).splitlines()
    assert "110" in first
    assert "银行" in second or "bank" in second.casefold() or "95588" in second


def test_a_spoilt_file_of_banks_keeps_nobody_from_the_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "banks.yml"
    broken.write_text("banks: [{code: x, names: '('", "utf-8")
    monkeypatch.setattr(banks, "BANKS_FILE", broken)
    banks._known.cache_clear()
    try:
        assert choose_loss_response("我工行的钱没了", "zh") == ("utter_scams_loss_first", {})
        assert "110" in write_loss_lines("我工行的钱没了", "zh", DEFAULT_NUMBERS)
    finally:
        banks._known.cache_clear()


@pytest.mark.parametrize(
    ("said", "kept", "left_out"),
    [
        (f"我的卡号{OWN_CARD}", "我的卡号0123", {CARD}),
        (f"转到他卡上 {THEIR_CARD}", f"转到他卡上 {THEIR_CARD}", set()),
        (f"从我卡{OWN_CARD}转到他{THEIR_CARD}", f"从我卡0123转到他{THEIR_CARD}", {CARD}),
        (f"账户是{THEIR_CARD}", f"账户是{THEIR_CARD}", set()),
        (f"对方叫李强，账号{THEIR_CARD}", f"对方叫李强，账号{THEIR_CARD}", set()),
        (f"我叫人骗了，账号{THEIR_CARD}", f"我叫人骗了，账号{THEIR_CARD}", set()),
        (f"是我的工行卡，卡号{OWN_CARD}", "是我的工行卡，卡号0123", {CARD}),
        (f"用我农行的卡{OWN_CARD}转的", "用我农行的卡0123转的", {CARD}),
        ("身份证62090219480305002X给了", "身份证******给了", {ID_NUMBER}),
        ("电话13812345678", "电话13812345678", set()),
        ("我转了两万三", "我转了两万三", set()),
    ],
)
def test_ones_own_numbers_are_cut_and_the_cheats_stay(said: str, kept: str, left_out: set[str]) -> None:
    assert without_own_numbers(said) == (kept, left_out)


def test_a_bare_number_is_ones_own_card_where_that_was_asked() -> None:
    assert without_own_numbers(OWN_CARD).text == OWN_CARD
    assert without_own_numbers(OWN_CARD, is_of_own_card=True).text == "0123"
