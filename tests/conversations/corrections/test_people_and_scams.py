"""The identity check, relatives, losses, reports, emergencies, checks and questions: put right while it is asked, and after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import SUM
from tests.conversations.scenes import ACCOUNT, NOBODY, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
PROXY, LOSS, REPORT = ("proxy_request",), ("scam_loss",), ("scam",)
SAFE_ACCOUNT = "您的养老金账户异常，请将资金转入安全账户接受核查"

SCENES = {
    "check: the name": Scene(
        (
            ("我的取暖费发了没有", "叫什么名字"),
            ("王德发", "哪年哪月"),
            ("不对，我叫<name>", "改过来了.*生日"),
            ("<birth>", "后四位"),
            ("<id4>", f"核对好了.*取暖费 {SUM}"),
        ),
        who=ACCOUNT,
        known=True,
    ),
    "check: the date of birth, whose year is no end of a number": Scene(
        (
            "上个月的统筹外费用到账了没",
            "我叫<name>",
            "1931年1月1日",
            ("说错了，是<birth>", "改过来了.*最后四个", "没有核对上"),
            ("<id4>", f"核对好了.*统筹外费用 {SUM}"),
        ),
        who=ACCOUNT,
        known=True,
    ),
    "check: the number, after the check has failed": Scene(
        (
            "我的取暖费发了没有",
            "我叫<name>",
            "<birth>",
            ("说不上来，写0000吧", "没有核对上"),
            ("不对，后四位是<id4>", "叫什么名字", "先这样"),
            ("<name>", "哪年哪月"),
            ("<birth>", f"核对好了.*取暖费 {SUM}"),
        ),
        who=ACCOUNT,
        known=True,
    ),
    "english check: the date of birth": Scene(
        (
            ("Has my heating allowance been paid?", "full name"),
            "<en name>",
            "1 January 1931",
            ("sorry, that's wrong, I was born on <birth>", "changed.*last four", "did not match"),
            ("<id4>", "eating allowance"),
        ),
        who=ACCOUNT,
        known=True,
    ),
    "relative: whose father it is": Scene(
        (
            "我替我父亲问问事",
            "赵德山",
            ("儿子", "您自己叫什么", "打个电话"),
            "赵卫国",
            ("13893012345", "替赵德山问事"),
            ("不对，我父亲叫赵德三", "替赵德三问事.*叫赵卫国"),
            ("对", "报上去了"),
        ),
        NOBODY,
        PROXY,
        {"member_hint": "赵德三", "relation": "儿子"},
    ),
    "relative: the father while the telephone is asked": Scene(
        (
            "我替我父亲问问事",
            "赵德山",
            "儿子",
            "赵卫国",
            ("不对，我父亲叫赵德三", "改过来了"),
            ("13893012345", "替赵德三问事.*叫赵卫国"),
            "对",
        ),
        NOBODY,
        PROXY,
        {"member_hint": "赵德三"},
    ),
    "relative: the relation by its part": Scene(
        (
            "我想替邻居李奶奶问补助",
            "李桂英",
            "邻居",
            "王小梅",
            "13893012345",
            ("不对", "哪一项要改"),
            ("关系", "什么人"),
            ("外甥女", "您是外甥女，叫王小梅"),
            "对",
        ),
        NOBODY,
        PROXY,
        {"relation": "外甥女", "member_hint": "李桂英"},
    ),
    "relative: the own name in one breath": Scene(
        (
            "我是儿媳妇，替婆婆办个事",
            "王秀兰",
            "儿媳妇",
            "张丽",
            "13893012345",
            ("我的名字错了，叫张莉", "替王秀兰问事.*叫张莉", "张丽"),
            "对",
        ),
        NOBODY,
        PROXY,
        {"member_hint": "王秀兰", "relative_name": "张莉 13893012345"},
    ),
    "english relative: the telephone": Scene(
        (
            "I am asking on behalf of my mother",
            "Wang Xiulan",
            "daughter",
            "Li Na",
            "13893012345",
            ("the phone is wrong, it is 13893012300", "13893012300", "12345"),
            ("yes", "request is in"),
        ),
        NOBODY,
        PROXY,
        {"relative_name": "Li Na 13893012300"},
    ),
    "loss: the day": Scene(
        (
            ("我被骗了，给人转了五千块", "^现在就打 110"),
            "昨天",
            ("不对，是前天", "改过来了.*前天"),
            ("工行尾号 4417", "95588"),
            "不认识",
            "微信",
            ("13893012345", "追回来"),
        ),
        NOBODY,
        LOSS,
        facts={"when": "前天", "amount": "^5000$", "card_last4": "4417"},
    ),
    "loss: the bank, the end of the card stays": Scene(
        (
            "我叫人骗了，钱转走了",
            "今天上午",
            "八千",
            ("农行尾号 8890", "95599"),
            ("不是农行，是建行", "建行尾号 8890.*95533"),
            "不认识",
            "手机银行",
            "13893012345",
        ),
        NOBODY,
        LOSS,
        facts={"card_last4": "^建行尾号 8890$", "recipient": "^不认识$", "amount": "^8000$"},
    ),
    "loss: who got it": Scene(
        (
            "我被骗子骗走了一万块",
            "刚才",
            "工行尾号 1234",
            "转给一个叫李强的",
            ("不是李强，是李刚", "李刚"),
            "支付宝",
            "13893012345",
        ),
        NOBODY,
        LOSS,
        facts={"recipient": "李刚", "means": "支付宝"},
    ),
    "loss: the sum by its name while the card is asked": Scene(
        (
            "我被骗了，转了钱",
            "上午九点",
            "三千",
            ("刚才钱数说错了，是三千五", "3,500.00 元"),
            "工行尾号 2211",
            "不认识",
            "微信",
            "不想说",
        ),
        NOBODY,
        LOSS,
        facts={"amount": "^3500$", "card_last4": "2211"},
    ),
    "loss: the telephone when all is told": Scene(
        (
            "我上当了，给骗子打过去两万",
            "昨天下午",
            "农行尾号 8890",
            "不认识",
            "手机银行",
            "13893012345",
            ("号码错了，是13893012300", "13893012300"),
        ),
        NOBODY,
        LOSS,
        facts={"phone": "^13893012300$", "amount": "^20000$"},
    ),
    "loss: the card more plainly, when all is told": Scene(
        (
            "我叫人骗了，钱转走了",
            "昨天",
            "两万",
            "银行卡",
            "不认识",
            "手机银行",
            ("13893012345", "追回来"),
            ("我的农行卡尾号8890", "记上了"),
        ),
        NOBODY,
        LOSS,
        facts={"card_last4": "8890", "phone": "13893012345"},
    ),
    "english loss: the sum is no card": Scene(
        (
            ("I was cheated, I transferred money to a stranger", "^Call 110"),
            "this morning",
            "5000 yuan",
            ("no, it was 6500 yuan", "6,500.00 yuan"),
            ("ICBC card ending 4417", "95588"),
            "I don't know him",
            "WeChat",
            "skip",
        ),
        NOBODY,
        LOSS,
        facts={"amount": "^6500$", "card_last4": "^ICBC card ending 4417$"},
    ),
    "english loss: the day": Scene(
        (
            "Someone cheated me out of 20000 yuan, I already sent it",
            "yesterday",
            ("sorry, it was the day before yesterday, not yesterday", "<en in -2>"),
            "my ABC card ending 8890",
            "his name is Li Qiang",
            "mobile bank",
            "13893012345",
        ),
        NOBODY,
        LOSS,
        facts={"when": "<iso -2>", "amount": "^20000$", "recipient": "Li Qiang"},
    ),
    "report: it was a text message": Scene(
        (
            ("我收到一个诈骗电话，没上当", "谢谢您告诉我"),
            ("不对，不是电话，是短信", "改过来了"),
            ("说我医保卡停了，让我点链接", "链接别点", "再打来别接"),
        ),
        NOBODY,
        REPORT,
        facts={"scam_means": "^sms$", "scam_story": "医保卡停了"},
    ),
    "report: one digit of the number": Scene(
        (
            "刚才有个骗子打电话冒充公安局，我没理他",
            "他号码是17012345678",
            ("不对，号码是17012345687", "改过来了"),
            ("跳过", "马上告诉我"),
        ),
        NOBODY,
        REPORT,
        facts={"scam_number": "17012345687"},
    ),
    "english report: it was a call": Scene(
        (
            ("I got a scam text message, I did not fall for it", "Thank you"),
            "sorry, not a text, it was a phone call",
            "he said he was from the police",
            ("skip", "Hang up"),
        ),
        NOBODY,
        REPORT,
        facts={"scam_means": "^phone$"},
    ),
    "emergency: the building, when all is told": Scene(
        (
            ("我老伴晕倒了", "^马上打 120"),
            ("石油新村 3 号楼 2 单元 501", "等救护车"),
            ("不对，是 5 号楼", "石油新村 5 号楼 2 单元 501.*救护车"),
        ),
        NOBODY,
        ("health_emergency",),
        facts={"place": "^石油新村 5 号楼 2 单元 501$"},
    ),
    "english emergency: the building": Scene(
        (
            ("my husband fainted and does not wake up", "^Call 120"),
            "Shiyou Xincun building 3, door 201",
            ("no, it's building 5", "building 5, door 201.*ambulance"),
        ),
        NOBODY,
        ("health_emergency",),
        facts={"place": "building 5, door 201"},
    ),
    "message: the wrong one was pasted": Scene(
        (
            ("帮我看看这条消息是真的吗", "转给我"),
            ("用微波炉热饭，吃了会得癌", "您问的是不是这个"),
            (f"发错了，是这条：{SAFE_ACCOUNT}", "安全账户.*一分钱也别转", "微波炉"),
        ),
        NOBODY,
    ),
    "question: another benefit": Scene(
        (
            ("上个月的取暖费发了没", f"取暖费 {SUM}"),
            ("不对，我问的是统筹外费用", f"统筹外费用 {SUM}", "取暖费|先这样"),
        ),
    ),
    "question: another year": Scene(
        (
            ("去年一共给我发了多少统筹外费用", "统筹外费用一共发了 12 笔"),
            ("不是去年，是今年", f"统筹外费用一共发了 \\d+ 笔，合计 {SUM}", "先这样"),
        ),
    ),
    "question: another rule": Scene(
        (("高龄津贴是怎么规定的", "高龄离退休"), ("不是高龄津贴，我问的是取暖费", "冬季取暖", "年满 80 岁")),
    ),
    "english question: another benefit": Scene(
        (
            ("Has my heating allowance been paid?", "eating allowance for"),
            ("no, I meant the supplement", "Supplementary allowance for .* yuan", "leave it"),
        ),
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_what_is_put_right_stands(play: Callable[[Scene], Awaitable[Talk]], scene: Scene) -> None:
    await play(scene)
