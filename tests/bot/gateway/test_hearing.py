"""Danger heard by meaning: what is sure counts like a pattern, what is suspected only while Rasa is away."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.gateway.rasa import Heard
from bot.gateway.records import GatewayRecords
from bot.gateway.safety import Alarm, Hearing, get_safety_net
from bot.gateway.urgent_lines import first_lines
from center.cases import service as cases
from center.cases.views import CaseView
from center.contacts import service as contacts
from center.conversations.service import Choice
from center.db.engine import Database
from center.safety.head import load_danger_head, read_danger_head
from center.safety.train import train, write_danger_head
from center.texts.weights import WeightsBrokenError
from tests.bot.gateway.talking import FakeMeaning, FakeRasa, Make, begun, outbox, recover, said, until

GONE = "金条给了人家，再打他电话就是空号"

TESTS = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def trained() -> Path:
    return train()


def open_cases(database: Database) -> list[CaseView]:
    with database.read() as session:
        return cases.list_open(session, urgency="urgent", limit=5)


FIRST = """
import time
from bot.gateway.safety import get_hearing
hearing = get_hearing()
began = time.perf_counter()
hearing.alarm_in("我在家里滑倒了，半天动不了，你快想个办法")
print(time.perf_counter() - began)
"""


def test_the_very_first_words_wait_for_nothing_to_be_loaded(trained: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FIRST], cwd=TESTS.parent, check=True, capture_output=True, text=True)
    assert float(done.stdout) < 0.3


async def test_what_is_heard_by_meaning_counts_like_a_pattern(make: Make, rasa: FakeRasa, database: Database) -> None:
    hears = FakeMeaning(sure={GONE: Alarm("scam_loss", "meaning")})
    answer = await make(hears).handle(said(GONE))
    assert "110" in answer.replies[0].text.splitlines()[0]
    assert rasa.heard[0][2]["alarm"] == "scam_loss"
    assert [case.kind for case in open_cases(database)] == ["scam_loss"]


TWO_DANGERS = "钱让骗子骗光了，我现在胸口疼得喘不上气"


async def test_who_tells_of_two_dangers_reads_what_to_do_about_both_the_graver_first(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    await make().handle(said(TWO_DANGERS))
    first, second = outbox(database)[:2]
    assert "120" in first.splitlines()[0]
    assert "110" in second.splitlines()[0]
    assert {case.kind for case in open_cases(database)} == {"health_emergency", "scam_loss"}
    assert rasa.heard[0][2]["alarm"] == "health_emergency"


async def test_money_that_only_the_head_hears_is_told_besides_a_danger_to_life(make: Make, database: Database) -> None:
    words = f"我摔倒了起不来。{GONE}"
    hears = FakeMeaning(sure={words: Alarm("scam_loss", "meaning")})
    await make(hears).handle(said(words))
    assert ["120" in outbox(database)[0], "110" in outbox(database)[1]] == [True, True]


async def test_two_dangers_told_again_are_not_answered_with_the_same_lines(make: Make, database: Database) -> None:
    gateway = make()
    await gateway.handle(said(TWO_DANGERS))
    before = len([line for line in outbox(database) if "110" in line.splitlines()[0]])
    await gateway.handle(said("钱让骗子骗光了"))
    assert len([line for line in outbox(database) if "110" in line.splitlines()[0]]) == before


def test_two_dangers_are_both_told_without_a_database() -> None:
    alarm = Hearing(get_safety_net(), None).alarm_in(TWO_DANGERS)
    lines = first_lines(said(TWO_DANGERS), alarm, contacts.default_numbers())
    assert ["120" in lines[0], "110" in lines[1]] == [True, True]


async def test_what_is_only_suspected_is_left_to_rasa_while_it_answers(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    hears = FakeMeaning(suspected={GONE: Alarm("scam_loss", "meaning")})
    await make(hears).handle(said(GONE))
    assert (rasa.messages, open_cases(database)) == ([GONE], [])
    assert set(rasa.heard[0][2]) == {"said", "inbox_id"}


async def test_what_is_suspected_is_answered_at_once_while_rasa_is_gone_and_not_again_when_it_is_back(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make(FakeMeaning(suspected={GONE: Alarm("scam_loss", "meaning")}))
    rasa.is_down = True
    await gateway.handle(said("你好"))
    await gateway.handle(said(GONE))
    assert "110" in outbox(database)[-1].splitlines()[0]
    assert [case.kind for case in open_cases(database)] == ["scam_loss"]
    rasa.is_down = False
    await recover(gateway, lambda: GONE in "".join(rasa.messages))
    await gateway.stop()
    heard = {message: metadata for _, message, metadata in rasa.heard}
    assert [metadata.get("first_line_sent") for message, metadata in heard.items() if GONE in message] == [True]
    # What it is after all is for Rasa to say.
    assert all("alarm" not in metadata for metadata in heard.values())
    assert sum("110" in text for text in outbox(database)) == 1


async def test_whoever_was_just_told_whom_to_call_does_not_read_last_that_nothing_can_be_done(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make(FakeMeaning(suspected={GONE: Alarm("scam_loss", "meaning")}))
    rasa.is_down = True
    await gateway.handle(said(GONE))
    (only,) = outbox(database)
    assert "110" in only


async def test_what_could_not_be_sounded_is_sounded_the_next_time(
    make: Make, rasa: FakeRasa, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = make(FakeMeaning(suspected={GONE: Alarm("scam_loss", "meaning")}))
    rasa.is_down = True
    with monkeypatch.context() as broken:
        broken.setattr(GatewayRecords, "sound", lambda *_: 1 / 0)
        await gateway.handle(said(GONE))
    await gateway.handle(said(GONE))
    assert sum("110" in text for text in outbox(database)) == 1
    rasa.is_down = False
    await recover(gateway, lambda: GONE in "".join(rasa.messages))
    await gateway.stop()


async def test_a_life_in_danger_that_only_the_meaning_tells_is_given_both_numbers(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    text = "心里苦得很，真想一觉睡过去再也不醒来"
    answer = await make(FakeMeaning(sure={text: Alarm("health_emergency", "meaning")})).handle(said(text))
    assert "120" in answer.replies[0].text
    assert "12356" in answer.replies[0].text
    assert rasa.heard[0][2]["by_meaning"] is True


async def test_what_only_the_fragments_together_mean_is_told_as_meant(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    whole = "心里苦得很 真想一觉睡过去再也不醒来"
    gateway = make(FakeMeaning(sure={whole: Alarm("health_emergency", "meaning")}))
    await begun(gateway, rasa, "在吗")
    for part in whole.split():
        await gateway.receive(said(part))
    rasa.thinking = False
    await until(lambda: len(rasa.heard) == 2)
    metadata = rasa.heard[1][2]
    assert (metadata["alarm"], metadata["by_meaning"]) == ("health_emergency", True)


async def test_a_choice_that_tells_of_a_loss_is_an_alarm_while_rasa_is_gone(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    rasa.answers = {"真的假的": Heard(text="拿不准", choices=(Choice("1", "钱已经给了", "/report_scam_loss"),))}
    gateway = make(FakeMeaning())
    await gateway.handle(said("真的假的"))
    rasa.is_down = True
    await gateway.handle(said("钱已经给了", choice_id="1"))
    assert "110" in outbox(database)[-1]
    assert [case.kind for case in open_cases(database)] == ["scam_loss"]


async def test_what_is_suspected_is_answered_instead_of_the_holding_line_while_rasa_is_slow(
    make: Make, rasa: FakeRasa, database: Database
) -> None:
    gateway = make(FakeMeaning(suspected={GONE: Alarm("scam_loss", "meaning")}), holding_line_after_seconds=0.05)
    rasa.thinking = True
    await gateway.receive(said(GONE))
    await until(lambda: outbox(database) != [])
    rasa.thinking = False
    await until(lambda: len(outbox(database)) == 2)
    first, answer = outbox(database)
    assert "110" in first.splitlines()[0]
    assert answer == f"听到：{GONE}"


@pytest.mark.parametrize(
    "text",
    [
        "那个老师带我炒股，钱全在里头，现在软件打不开了",
        "刚把八万块现金放到小区垃圾箱边上了，电话里那个李警官让放的",
        "he told me my money was dirty and must be checked, I sent it for checking, it never came back",
    ],
)
def test_the_trained_head_hears_a_loss_that_no_pattern_has(trained: Path, text: str) -> None:
    hearing = Hearing(get_safety_net(), read_danger_head(trained))
    assert get_safety_net().check(text) is None
    alarm = hearing.suspected_in(text, None)
    assert alarm is not None
    assert alarm.kind == "scam_loss" or alarm.is_money_too


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as found:
        return list(csv.DictReader(found, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_of_fresh_losses_most_are_heard_at_once_and_nearly_all_while_rasa_is_away(trained: Path) -> None:
    hearing = Hearing(get_safety_net(), read_danger_head(trained))
    texts = [row["text"] for row in rows(TESTS / "scams" / "told_losses.tsv")]
    at_once = [hearing.alarm_in(text) is not None for text in texts]
    away = [heard or hearing.suspected_in(text, None) is not None for heard, text in zip(at_once, texts, strict=True)]
    assert sum(at_once) / len(texts) > 0.84
    assert sum(away) / len(texts) > 0.93


def test_ordinary_talk_raises_hardly_an_alarm(trained: Path) -> None:
    hearing = Hearing(get_safety_net(), read_danger_head(trained))
    texts = [
        row["text"]
        for path in sorted((TESTS / "nlu").glob("*/*.tsv"))
        if path.parent.name in {"zh", "en"}
        for row in rows(path)
        if row["intent"] not in {"emergency_health", "report_scam_loss"}
    ]
    assert sum(hearing.alarm_in(text) is not None for text in texts) / len(texts) < 0.005
    assert sum(hearing.suspected_in(text, None) is not None for text in texts) / len(texts) < 0.02


@pytest.mark.parametrize(
    "text", ["", "。", "你好", "我的养老金这个月到了没", "明天开会几点", "😀" * 500, "\x00\ud800坏字", "A" * 20_000]
)
def test_the_trained_head_keeps_quiet_and_never_raises(trained: Path, text: str) -> None:
    hearing = Hearing(get_safety_net(), read_danger_head(trained))
    assert hearing.alarm_in(text) is None
    assert hearing.suspected_in(text, None) is None


def test_a_tapped_choice_is_no_alarm_whatever_it_says(trained: Path) -> None:
    hearing = Hearing(get_safety_net(), read_danger_head(trained))
    assert hearing.alarm_of("钱被骗了", "1") is None
    assert hearing.suspected_in("钱被骗了", "1") is None


def test_of_broken_files_none_is_used_and_an_older_whole_one_is(trained: Path, tmp_path: Path) -> None:
    head = read_danger_head(trained)
    broken = tmp_path / trained.name
    broken.write_bytes(trained.read_bytes()[:1000])
    with pytest.raises(WeightsBrokenError):
        read_danger_head(broken)
    assert load_danger_head(tmp_path) is None
    shutil.copy(trained, tmp_path / "danger-before.npz")
    found = load_danger_head(tmp_path)
    assert found is not None
    assert np.array_equal(found.weights, head.weights)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda head: replace(head, weights=head.weights[:, :10]),
        lambda head: replace(head, weights=head.weights * np.nan),
        lambda head: replace(head, known=head.known[::-1]),
    ],
)
def test_a_head_of_another_shape_without_numbers_or_in_disorder_is_refused(
    trained: Path, tmp_path: Path, spoilt
) -> None:
    write_danger_head(spoilt(read_danger_head(trained)), tmp_path / "danger-spoilt.npz")
    with pytest.raises(WeightsBrokenError):
        read_danger_head(tmp_path / "danger-spoilt.npz")


def test_a_head_that_fails_leaves_the_patterns_to_hear(trained: Path) -> None:
    head = read_danger_head(trained)
    failing = replace(head, weights=head.weights[:, :3])
    hearing = Hearing(get_safety_net(), failing)
    assert hearing.alarm_in("我被骗了两万块") == get_safety_net().check("我被骗了两万块")
    assert hearing.alarm_in("票子莫得了") is None
