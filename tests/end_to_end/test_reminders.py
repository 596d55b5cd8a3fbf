"""Three days of meetings under a clock that is set ahead: console, planner, outbox, web chat and Telegram, all real."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from center.clock import LOCAL_ZONE, local_today, to_local
from center.meetings.models import Meeting
from tests.console.forms import submit
from tests.end_to_end.clerk import Clerk
from tests.end_to_end.people import Accounts
from tests.end_to_end.records import Records
from tests.end_to_end.telegram_person import TelegramPerson
from tests.end_to_end.web_page import WebPerson
from tests.end_to_end.whole_system import WholeSystem, running, until

pytestmark = [pytest.mark.rasa, pytest.mark.browser, pytest.mark.timeout(300)]

# So long a planner, a dispatcher and a sender that look once a second are watched doing nothing.
NOTHING_SECONDS = 5.0
DAYS = 4
EVERYBODY = "1"
TALK, TRIP = "健康讲座", "参观新井"


@dataclass
class SetClock:
    """Sets all processes of the system, and this one, ahead."""

    path: Path
    first_day: date

    def set(self, day: int, hour: int, minute: int = 0) -> None:
        """Let it be this time of the first day (1) or a later one."""
        wanted = datetime.combine(
            self.first_day + timedelta(days=day - 1), time_of_day(hour, minute), LOCAL_ZONE
        ).timestamp()
        # A process must not read half a number.
        half = self.path.with_suffix(".new")
        half.write_text(str(wanted - time.time()), encoding="utf-8")
        half.replace(self.path)

    def day(self, number: int) -> str:
        return (self.first_day + timedelta(days=number - 1)).isoformat()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    """One of its own: a clock is set for everybody."""
    folder = tmp_path_factory.mktemp("ahead")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("YINLING_CLOCK_AHEAD", str(folder / "ahead"))
        with running(folder) as made:
            yield made


@pytest.fixture(scope="module")
def clock(system: WholeSystem, records: Records) -> SetClock:
    """Let the first day be the next on which, and on those behind it, the demo center has no meeting."""
    with records.database.read() as session:
        taken = {to_local(at).date() for at in session.execute(select(Meeting.starts_at)).scalars()}
    ahead = (local_today() + timedelta(days=days) for days in itertools.count(1))
    first = next(day for day in ahead if taken.isdisjoint(day + timedelta(days=n) for n in range(DAYS)))
    return SetClock(system.settings.var_dir / "ahead", first)


def secretary(system: WholeSystem, login: str) -> httpx.Client:
    """Sign in anew: who has been away for a day is asked to."""
    return Clerk.hired(system, login).browser


def enter(browser: httpx.Client, title: str, day: str, starts: str, ends: str) -> str:
    """Enter a meeting of everybody by the form; return its page."""
    about = {"kind": "branch_meeting", "audience": "everyone", "organization": EVERYBODY, "place_zh": "二楼大厅"}
    about |= {"title_zh": title, "day": day, "starts": starts, "ends": ends, "sure": "yes"}
    answer = submit(browser, "/meetings/new", "/meetings", **about)
    assert answer.status_code == httpx.codes.SEE_OTHER, re.sub(r"<[^>]+>", "", answer.text)[-900:]
    return answer.headers["location"].partition("?")[0]


def test_three_days_of_meetings(
    system: WholeSystem,
    records: Records,
    accounts: Accounts,
    clock: SetClock,
    visitor: Callable[..., WebPerson],
    phone: httpx.Client,
) -> None:
    taps, writes = TelegramPerson(phone, records), TelegramPerson(phone, records)
    for person, who in ((taps, accounts.party_member), (writes, accounts.far_away)):
        person.say(f"/start {who.code}", "是中心给您本人的吗")
        person.tap("是，绑定我本人", "核对好了")
    counts = visitor(f"/#code={accounts.very_old.code}")
    counts.page.click(".card button >> nth=0")
    counts.reads("核对好了")
    on_page = counts.page.locator(".from-assistant .text")

    def read_all() -> list[list[str]]:
        return [on_page.all_inner_texts(), *([m["text"] for m in one.heard()] for one in (taps, writes))]

    def all_read(*expected: str) -> None:
        for one in (taps, writes):
            one.reads(*expected, seconds=40)
            one.read = len(one.heard())
        expect(on_page.last).to_contain_text(re.compile(".*".join(map(re.escape, expected)), re.DOTALL), timeout=40_000)

    def nothing_is_told() -> None:
        before = read_all()
        time.sleep(NOTHING_SECONDS)
        assert read_all() == before

    # The first day: the meeting is tomorrow at three, so the day before begins this afternoon at three.
    clock.set(1, 10)
    talk = enter(secretary(system, "zao.shang"), TALK, clock.day(2), "15:00", "16:00")
    nothing_is_told()
    clock.set(1, 15)
    all_read("就在明天", "下午 3 点", TALK, "您去不去")

    taps.tap("去", "记好了", "您去")
    counts.say("2", "假请好了")
    writes.say("去不了，住院了", "住院", "对吗")
    writes.tap("对", "假请好了")
    meeting_id = int(talk.removeprefix("/meetings/"))
    answers = {who: records.attendance(who.member_id, meeting_id) for who in vars(accounts).values()}
    assert answers == {accounts.party_member: "attend", accounts.very_old: "decline", accounts.far_away: "decline"}

    clock.set(1, 16)
    browser = secretary(system, "xia.wu")
    moved = submit(browser, f"{talk}/move", f"{talk}/move", starts="16:00", ends="17:00", sure="yes")
    assert moved.status_code == httpx.codes.SEE_OTHER
    all_read(TALK, "改时间了", "下午 3 点", "下午 4 点")
    trip = enter(browser, TRIP, clock.day(3), "10:00", "11:00")

    # The second day: the trip is announced a day before; the talk, two hours before its new time.
    clock.set(2, 10)
    all_read("就在明天", "上午 10 点", TRIP)
    clock.set(2, 13)
    nothing_is_told()
    clock.set(2, 14)
    taps.reads("就在今天", "下午 4 点", TALK)
    nothing_is_told()
    who_declined = read_all()[0] + read_all()[2]
    assert not any("就在今天" in told for told in who_declined), "reminded of what they had declined"

    clock.set(2, 22, 30)
    cancelled = submit(secretary(system, "ye.li"), trip, f"{trip}/cancel", reason="井场检修")
    assert cancelled.status_code == httpx.codes.SEE_OTHER
    nothing_is_told()

    # The third day: nobody was woken; everybody knows before they set out, and hears nothing more of it.
    clock.set(3, 7, 30)
    taps.read = len(taps.heard())
    all_read(TRIP, "不开了", "不用来")
    clock.set(3, 8)
    nothing_is_told()
    for told in read_all():
        assert sum("改时间了" in text for text in told) == 1
        assert sum("不开了" in text for text in told) == 1
        assert sum("就在明天" in text for text in told) == 2
    for account in (taps.account, writes.account, counts.account):
        until(lambda account=account: records.all_is_finished(account.conversation_id), what="the outbox")
