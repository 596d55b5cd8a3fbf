"""The safety net hears money on its way and lives in danger, and stays quiet on ordinary talk.

How it stood on 16,405 hand-written lines of other writers (2026-11-22). "First look" is each set before any of its misses
was seen, and so the honest guess for what nobody has written yet; the other rows were learned from.

| | emergency_health heard | report_scam_loss heard | false alarms on all other intents |
|---|---|---|---|
| Chinese, first look, third writer's set, after two rounds | 0.71 of 65 | 0.57 of 65 | 0.41% of 1,940 |
| Chinese, first look, held-out files, after one round | 0.65 of 26 | 0.77 of 26 | 0.30% of 672 |
| English, first look, held-out files | 0.83 of 12 | 0.83 of 12 | 0.67% of 300 |
| Chinese, all sets, now | 0.98 of 398 | 0.86 of 398 | 0.03% of 11,465 |
| English, all sets, now | 0.99 of 142 | 0.88 of 142 | 0.00% of 3,860 |

What the net does not hear, the classifier hears; it stands for the time when nothing else does.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.gateway.safety import SafetyNet, get_safety_net

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
KINDS = {"health": "health_emergency", "life": "life_danger", "loss": "scam_loss", "none": None}


def table(language: str) -> list[tuple[str, str]]:
    lines = (HERE / f"safety_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [(kind, text) for kind, text in (line.split("\t") for line in lines)]


NET = SafetyNet()


@pytest.mark.parametrize(("kind", "text"), table("zh") + table("en"))
def test_line_gives_the_alarm_of_its_table(kind: str, text: str) -> None:
    alarm = NET.check(text)
    assert (alarm.kind if alarm else None) == KINDS[kind]


def test_tables_are_large_and_hold_near_misses() -> None:
    for language, least in (("zh", 150), ("en", 60)):
        lines = table(language)
        assert len({text for _, text in lines}) == len(lines) >= least
        assert sum(kind == "none" for kind, _ in lines) >= least / 3


def lines(language: str) -> Iterator[tuple[str, str, str]]:
    """Return writer, intent and text of all training and held-out lines of the understanding."""
    for path in (ROOT / "data" / "nlu" / language).glob("*.yml"):
        for part in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in part:
                for line in part["examples"].splitlines():
                    yield part["metadata"]["writer"], part["intent"], line[2:]
    for path in (ROOT / "tests" / "nlu" / language).glob("*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            intent, _, text = line.split("\t")[:3]
            yield "held out", intent, text


@pytest.mark.parametrize(("language", "emergencies", "losses"), [("zh", 0.81, 0.65), ("en", 0.61, 0.51)])
def test_patterns_alone_hear_many_of_the_dangers_and_almost_nothing_else(
    language: str, emergencies: float, losses: float
) -> None:
    heard: dict[str, list[bool]] = {}
    for writer, intent, text in lines(language):
        alarm = NET.check(text)
        expected = {"emergency_health": ("health_emergency", "life_danger"), "report_scam_loss": ("scam_loss",)}
        if intent not in expected:
            heard.setdefault("other", []).append(alarm is not None)
        elif len(writer) == 1:
            heard.setdefault(intent, []).append(alarm is not None and alarm.kind in expected[intent])
    shares = {intent: sum(found) / len(found) for intent, found in heard.items()}
    # Dangers are counted of the first hands, whose names are one letter, so that the figure tells of the patterns and not of
    # who wrote since: hundreds of later lines hint at danger without a word for it, and the patterns hear a quarter to a
    # half of those. What hears the rest is in test_hearing. Alarms are counted over everybody, well over two thousand lines
    # among them written to sound like danger.
    assert shares["emergency_health"] >= emergencies
    assert shares["report_scam_loss"] >= losses
    assert shares["other"] < 0.009


def test_an_alarm_is_heard_in_the_middle_of_other_talk() -> None:
    alarm = NET.check("你好啊小同志，本来想问问十月的取暖费，可我刚才在厨房摔倒了，现在爬不起来，你看咋办")
    assert alarm is not None
    assert alarm.kind == "health_emergency"


def test_a_wish_to_die_comes_before_the_money_that_caused_it() -> None:
    alarm = NET.check("骗走我二十万，我不想活了")
    assert alarm is not None
    assert alarm.kind == "life_danger"


def test_a_denial_takes_back_only_its_own_clause() -> None:
    alarm = NET.check("我没转钱，就是把验证码念给他了")
    assert alarm is not None
    assert alarm.sign == "secret_given"


def test_odd_spacing_width_and_case_do_not_hide_an_alarm() -> None:
    for text in ("我 胸 口 疼 得 厉 害", "救 命", "I CAN’T BREATHE", "救命！！！", "\n被骗了。 "):
        assert NET.check(text) is not None, text


def test_it_never_raises() -> None:
    rng = random.Random(7)
    letters = "我被骗了摔倒把钱给他转账验证码不想活胸口疼，。！? \n\t\x00\U0001f600\ud800abcdefgh'’0123456789()[]*+"
    for text in ["", " ", "\x00", "。" * 5000, "钱" * 5000, "我把" * 3000, "(" * 999, "a" * 9999, "\ud800"]:
        NET.check(text)
    for _ in range(2000):
        NET.check("".join(rng.choice(letters) for _ in range(rng.randrange(120))))


def test_it_never_raises_on_what_is_no_text() -> None:
    for odd in (None, 5, b"\xff", ["x"]):
        assert NET.check(odd) is None  # type: ignore[arg-type]


def test_a_message_takes_little_time_and_the_longest_not_much() -> None:
    texts = [text for _, text in table("zh") + table("en")]
    times = []
    for text in texts * 3:
        started = time.perf_counter()
        NET.check(text)
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.0004  # 0.07 ms on an idle core; the rest is room for a busy machine
    started = time.perf_counter()
    NET.check("我把钱给他转过去了没有，" * 200)
    NET.check("i gave him the money and the code or not, " * 100)
    assert time.perf_counter() - started < 0.1


def test_the_net_is_made_once_a_process() -> None:
    assert get_safety_net() is get_safety_net()
