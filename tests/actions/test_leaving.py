"""Words that leave what is under way, with a reason beside them, and words that only sound so."""

from __future__ import annotations

import pytest

from actions.leaving import leaves

VISIT = "来|上门|修"


@pytest.mark.parametrize(
    "said",
    [
        "算了，我自己弄吧",
        "等我儿子回来再说",
        "哦，我看见了，到账了，不用报了",
        "还是不提了",
        "先别记",
        "还是算了",
        "这个也不办了",
        "不留号码了，算了",
        "别报了，我弄错了",
        "改天再说吧",
        "手机号先不改了",
        "no need, my son will do it",
        "cancel that please",
        "leave it, I don't want to complain any more",
        "oh, it has arrived, never mind",
        "forget it, she will come herself",
        "stop asking",
    ],
)
def test_a_reason_may_stand_beside_it(said: str) -> None:
    assert leaves(said)


@pytest.mark.parametrize(
    "said",
    [
        "算了，改成后天吧",
        "不用改了，就这样",
        "不改，就这样",
        "别提了，窗口那个人态度差得很",
        "窗口的人跟我说今天不办了",
        "他说不查了",
        "不要紧",
        "不要香菜",
        "no, the day after tomorrow",
        "stop the noise at night",
        "明天下午",
    ],
)
def test_what_goes_on_or_tells_a_story_leaves_nothing(said: str) -> None:
    assert not leaves(said)


def test_each_form_adds_what_is_called_off_in_it() -> None:
    assert leaves("我儿子回来了，不用来了", verbs=VISIT)
    assert not leaves("我儿子回来了，不用来了")


def test_a_day_beside_it_is_an_answer() -> None:
    assert not leaves("算了，后天吧", tells_more=True)
    assert leaves("后天人家就来了，不用来了", verbs=VISIT, tells_more=True)
