"""Whatever the order in which a loss is told, put right and interrupted, the case holds what was last said."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.cases import service as cases
from center.db.engine import Database
from tests.actions.conftest import bound
from tests.actions.rehearsal import Person
from tests.actions.test_scams import LOSS

_numbers = itertools.count()
# fact → ways to say it: the words, what the model hears in them, and what the case then holds
SAYINGS: dict[str, list[tuple[str, dict[str, str], str]]] = {
    "when": [
        ("昨天", {"datetime": "2026-11-21"}, "昨天 [2026-11-21]"),
        ("前天下午", {"datetime": "2026-11-20/afternoon"}, "前天下午 [2026-11-20/afternoon]"),
        ("今天上午", {"datetime": "2026-11-22/morning"}, "今天上午 [2026-11-22/morning]"),
    ],
    "amount": [("两万三", {}, "23000"), ("三万二", {}, "32000"), ("八千块", {}, "8000")],
    "card_last4": [
        ("我的农行卡尾号8890", {}, "我的农行卡尾号8890"),
        ("我的工行卡尾号4417", {}, "我的工行卡尾号4417"),
    ],
    "recipient": [("转给一个叫李强的", {}, "转给一个叫李强的"), ("打给了王建国", {}, "打给了王建国")],
    "means": [("微信转的", {}, "微信"), ("支付宝转的", {}, "支付宝"), ("给的现金", {}, "现金")],
    "phone": [
        ("我的电话是13900001111", {"phone": "13900001111"}, "13900001111"),
        ("打我13900002222", {"phone": "13900002222"}, "13900002222"),
    ],
}
INTERRUPTIONS = [
    ("你们几点开门", "query_contact", {}),
    ("我又被骗子打电话了", LOSS, {}),
    ("谢谢", "thank", {}),
    ("把我说的念给我听", "ask_repeat", {}),
]


@dataclass(frozen=True)
class Step:
    """Something that is said: a fact (told, or put right if it was told before), or something between."""

    words: str
    intent: str
    heard: dict[str, str] = field(default_factory=dict)
    fact: str | None = None
    value: str = ""


def telling(fact: str) -> st.SearchStrategy[Step]:
    return st.sampled_from(SAYINGS[fact]).map(lambda said: Step(said[0], "nlu_fallback", said[1], fact, said[2]))


STEPS = st.lists(
    st.one_of(
        *(telling(fact) for fact in SAYINGS),
        st.sampled_from(INTERRUPTIONS).map(lambda said: Step(*said)),
    ),
    min_size=1,
    max_size=9,
)


@pytest.fixture
def nobody(database: Database, wang: int) -> Database:
    return database


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS, restarts_at=st.none() | st.integers(0, 8))
def test_the_case_holds_what_was_last_said(nobody: Database, steps: list[Step], restarts_at: int | None) -> None:
    person = bound(nobody, None, f"order-{next(_numbers)}")
    person.say("我叫人骗了", LOSS)
    last: dict[str, str] = {}
    for place, step in enumerate(steps):
        if place == restarts_at:
            # The dialogue is lost: whoever says it again is asked only what is missing.
            person = Person(person.conversation_id)
            person.say("我叫人骗了", LOSS)
        words = step.words
        if step.fact in last and step.value != last[step.fact]:
            # When nothing is asked any more, the words must say themselves what they are of.
            words = f"{'刚才' if person.form else '被骗的事我'}说错了，{step.words}"
        if step.fact is not None:
            last[step.fact] = step.value
        person.say(words, step.intent, **step.heard)
        assert len({line for line in person.lines if line.startswith("现在就打")}) <= 1
    with nobody.read() as session:
        (case,) = cases.list_of_conversation(session, conversation_id=person.conversation_id)
        lines = cases.list_timeline(session, case_id=case.id)
    held = {str(line.fact_name): line.body for line in lines if line.kind == "fact"}
    assert {name: held.get(name) for name in last} == last
    # 微信转的 is by what it was sent, and where it is asked from which account, that too.
    beyond = {"card_last4"} if "means" in last else set()
    assert held.keys() <= last.keys() | beyond
