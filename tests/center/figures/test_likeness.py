"""Like questions stand together, in whatever order they came, and five thousand take little time."""

from __future__ import annotations

import random
import time
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from center.figures.likeness import LEAST_LIKENESS, Question, first_wordings, grams_of, group_alike, likeness, plain

ASKED = (
    "外地住院回来报销要带什么材料",
    "在外地住院回来报销要带哪些材料",
    "外地住院报销要带什么",
    "独生子女父母奖励还发不发",
    "独生子女父母的奖励今年还发不发？",
    "老年公交卡在哪里办",
    "老年公交卡在哪儿办",
    "退休证丢了在哪里补",
)
TEXTS = st.lists(st.text("外地住院回来报销要带什么材料公交卡abcA１2？ ", max_size=12), max_size=25)


def numbered(texts: tuple[str, ...] | list[str]) -> list[Question]:
    return [Question(place, text) for place, text in enumerate(texts, start=1)]


def test_the_same_matter_in_other_words_is_one_group() -> None:
    groups = group_alike(numbered(ASKED))
    found = [{question.case_id for question in group} for group in groups]
    assert found[0] == {1, 2, 3}
    assert {4, 5} in found
    assert {6, 7} in found
    assert {8} in found


@given(texts=TEXTS, seed=st.integers())
def test_the_order_in_which_they_came_makes_no_difference(texts: list[str], seed: int) -> None:
    questions = numbered(texts)
    shuffled = questions.copy()
    random.Random(seed).shuffle(shuffled)
    assert group_alike(questions) == group_alike(shuffled)


@given(texts=TEXTS)
def test_every_question_stands_in_one_group_and_the_largest_comes_first(texts: list[str]) -> None:
    groups = group_alike(numbered(texts))
    assert sorted(question for group in groups for question in group) == numbered(texts)
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)


@given(texts=TEXTS)
def test_whatever_stands_together_is_like_the_wording_that_began_the_group(texts: list[str]) -> None:
    for group in group_alike(numbered(texts)):
        wordings = {plain(question.text) for question in group}
        assert any(
            all(likeness(grams_of(first), grams_of(other)) >= LEAST_LIKENESS for other in wordings)
            for first in wordings
        )


def test_marks_spaces_and_wide_letters_do_not_matter() -> None:
    (group,) = group_alike(numbered(["取暖费，哪天发？", "取暖费 哪天发", "取暖费哪天发！！"]))
    assert len(first_wordings(group, count=3)) == 1
    (group,) = group_alike(numbered(["ABC卡怎么办", "ａｂｃ卡怎么办"]))
    assert len(group) == 2


def test_questions_of_nothing_but_marks_stand_together_and_apart_from_others() -> None:
    assert [len(group) for group in group_alike(numbered(["？？？", "……", "", "取暖费哪天发"]))] == [3, 1]


def test_five_thousand_questions_are_grouped_in_little_time_and_room() -> None:
    chance = random.Random(7)
    parts = ["取暖费", "高龄津贴", "报销", "公交卡", "独生子女奖励", "电梯补贴", "退休证", "护理保险", "体检", "慰问金"]
    ends = ["什么时候发", "怎么办理", "要带什么材料", "在哪里领", "还有没有", "今年多少钱", "能不能代办", "怎么查"]
    texts = [
        "".join(chance.choices("我想问一下请您给看那个这边老伴说的", k=6)) + chance.choice(parts) + chance.choice(ends)
        for _ in range(5_000)
    ]
    begin = time.process_time()
    groups = group_alike(numbered(texts))
    assert time.process_time() - begin < 5
    assert sum(len(group) for group in groups) == 5_000
    tracemalloc.start()
    group_alike(numbered(texts[:1_000]))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50_000_000


def test_long_stories_that_have_much_in_common_cost_little_more() -> None:
    chance = random.Random(3)
    common = "我们这边石油新村的老同志一直想问一问中心的工作人员能不能给一个准话"
    letters = [chr(code) for code in range(0x4E00, 0x5E00)]
    texts = [common + "".join(chance.choices(letters, k=400)) for _ in range(5_000)]
    begin = time.process_time()
    groups = group_alike(numbered(texts))
    assert time.process_time() - begin < 20
    assert sum(len(group) for group in groups) == 5_000
