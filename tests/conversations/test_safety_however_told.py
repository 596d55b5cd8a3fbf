"""No safety matter is lost however it is told: in a long story, garbled, in doubtful words, behind another wish.

Every safety intent meets every state; each telling meets every safety intent and every state somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.conversations.records import kinds_of
from tests.conversations.talk import Talk
from tests.conversations.test_safety_everywhere import FORMS

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]
TELLINGS = ("long", "garbled", "doubtful", "second")


@dataclass(frozen=True)
class Matter:
    """What its answer must hold, the kind of case it opens (None where a check may be answered at once), and how."""

    answer: str
    kind: str | None
    long: str
    garbled: str
    doubtful: str
    second: str


MATTERS = {
    "report_scam_loss": Matter(
        "110",
        "scam_loss",
        long=(
            "我跟您从头说，早上我去买了豆腐，回来刚坐下，有个自称银行的来电话，说我的卡要升级，一步一步教我弄，"
            "我照着弄了，他让我念手机上来的数字，我念了，手机响了一声，卡里四千二就没有了"
        ),
        garbled="验证嘛我都给人家念咧 卡里就空了",
        doubtful="娃的学费没咧，我就点了个链接",
        second="这个月的外补到了没，对了昨天我叫人骗走六千块",
    ),
    "emergency_health": Matter(
        "120",
        "health_emergency",
        long=(
            "我早起还好好的，熬了小米粥，喂了鸟，后来想去阳台收衣裳，脚底下一滑就坐地上了，"
            "这会儿右腿一点不能动，屋里就我一个人，够着手机给你们写的"
        ),
        garbled="俄老汉一头载到地上咧 教不醒",
        doubtful="半边身子没劲，话也说不清了",
        second="后天的会去不了咧，我这会儿胸口疼得直不起腰",
    ),
    "report_scam": Matter(
        "谢谢您告诉我|记下|编号",
        "scam",
        long=(
            "上午我正择韭菜，有个外地号码打来，说我在上海办了张卡欠了钱，要给我转公安局，还真转过去一个男的，"
            "说话凶得很，我一听就是骗子，啥也没说把电话挂了，跟你们说一声"
        ),
        garbled="有个骗纸打点话冒从公安局 我没理塔",
        doubtful="楼下来了一伙人给老人发鸡蛋，怕是骗子，你们记一下",
        second="我没什么要问的，就是刚才有个骗子打电话冒充社保局，我把它挂了",
    ),
    "check_message": Matter(
        "骗人的路数|拿不准|别点|不要",
        None,
        long=(
            "我老姐妹转给我一条，我戴着花镜看了三遍也没看明白，您给看看是真的假的："
            "【社保中心】您的养老金账户异常，今日24点前不核实将停发，请点击 http://sb-hs.cc 填写银行卡号和密码"
        ),
        garbled="这条短性是真的假的 您的社保咔已停用 请点击 http://x.cc 填写银行咔号和验证吗",
        doubtful="说点这个 http://x.cc 填卡号能领补贴，能信不",
        second="取暖费的事先不说，您先看看这条短信真不真：请将资金转入安全账户接受公安核查",
    ),
    "talk_to_human": Matter(
        "工作人员|同事|编号",
        "person_request",
        long=(
            "我跟你这个机器说了半天了，一会儿问我这个一会儿问我那个，我这个事三句两句说不清楚，"
            "牵扯到我老伴走了以后的好几笔钱，你给我叫个你们中心的工作人员来跟我说"
        ),
        garbled="转人公 我要找工做人员",
        doubtful="你叫个能说话的人来",
        second="几点上班我知道了，你给我转个人工",
    ),
}
# The message that is to be checked is asked for there: what is told of a scam is that message.
ASKED_FOR = {("check_form", "check_message"), ("check_form", "report_scam")}
MEETINGS = [
    (form, matter, TELLINGS[(at + number) % len(TELLINGS)])
    for at, form in enumerate(FORMS)
    for number, matter in enumerate(MATTERS)
    if (form, matter) not in ASKED_FOR
]


def check_it_was_heard(talk: Talk, told: str, matter: Matter) -> None:
    assert re.search(matter.answer, told), talk.said
    assert matter.kind is None or matter.kind in kinds_of(talk), talk.said


@pytest.mark.parametrize(("form", "matter", "telling"), MEETINGS)
async def test_it_is_heard_in_every_form(fresh: Fresh, form: str, matter: str, telling: str) -> None:
    talk = fresh()
    await talk.tell(*FORMS[form][0])
    told = await talk.say(getattr(MATTERS[matter], telling))
    check_it_was_heard(talk, told.text, MATTERS[matter])


@pytest.mark.parametrize("telling", TELLINGS)
@pytest.mark.parametrize("matter", MATTERS)
async def test_it_is_heard_of_a_stranger(somebody: Callable[[], Talk], matter: str, telling: str) -> None:
    talk = somebody()
    told = await talk.say(getattr(MATTERS[matter], telling))
    check_it_was_heard(talk, told.text, MATTERS[matter])


@pytest.mark.parametrize("telling", TELLINGS)
@pytest.mark.parametrize("matter", MATTERS)
async def test_it_is_heard_while_it_is_asked_who_one_is(
    somebody: Callable[[], Talk], matter: str, telling: str
) -> None:
    talk = somebody()
    await talk.say("我的取暖费发了没有")
    told = await talk.say(getattr(MATTERS[matter], telling))
    check_it_was_heard(talk, told.text, MATTERS[matter])
