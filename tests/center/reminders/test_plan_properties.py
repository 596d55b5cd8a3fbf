"""Whatever meetings, wishes, moves, cancellations and clocks do: never early, never at night, never twice, never late,
and everybody is told or called.
"""

from __future__ import annotations

import os
import time as clock
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.clock import to_local
from center.reminders.leads import Lead, read_lead, read_leads
from center.reminders.plan import plan
from center.reminders.quiet import after_quiet, is_quiet
from center.reminders.views import Gathering, Listener, Told, Wish
from tests.center.reminders.simulation import Sent, World, at, local

KINDS = ("branch_meeting", "study_session", "party_lecture", "members_assembly", "activity")
LEADS = (
    "P1W",
    "P3D",
    "P2D",
    "P1D",
    "PT2H",
    "PT30M",
    "PT12H",
    "P1DT2H",
    "P1D@20:00",
    "P2D@22:30",
    "P0D@08:00",
    "P0D@06:00",
)
BEGIN = local(1, 9)
MINUTES = st.integers(0, 14 * 24 * 60)

leads = st.lists(st.sampled_from(LEADS), min_size=1, max_size=4, unique=True).map(
    lambda ones: read_leads(",".join(ones))
)
wishes = st.one_of(
    st.none(),
    st.builds(
        Wish,
        is_on=st.sampled_from((True, True, True, False)),
        leads=leads,
        means=st.sampled_from(("channel", "sms", "phone")),
        since=st.none(),
    ),
)
listeners = st.builds(Listener, has_channel=st.sampled_from((True, True, False)), is_silent=st.booleans())
meeting_ids = st.integers(1, 3)
# A day of the fortnight, or so soon after it is entered that quiet hours and leads get in each other's way.
moments = st.one_of(
    MINUTES.map(lambda minutes: BEGIN + timedelta(days=1, minutes=minutes)),
    st.integers(1, 30 * 60).map(lambda minutes: timedelta(minutes=minutes)),
)
deeds = st.one_of(
    st.tuples(st.just("enter"), meeting_ids, st.sampled_from(KINDS), moments),
    st.tuples(st.just("move"), meeting_ids, moments),
    st.tuples(st.just("cancel"), meeting_ids),
    st.tuples(st.just("reopen"), meeting_ids),
    st.tuples(st.just("wish"), wishes),
    st.tuples(st.just("own_wish"), meeting_ids, wishes),
    st.tuples(st.just("answer"), meeting_ids, st.sampled_from(("attend", "decline"))),
)
# What happens, and how many minutes after the thing before it.
pauses = st.integers(0, 3 * 24 * 60)
entries = st.tuples(st.integers(0, 60), st.tuples(st.just("enter"), meeting_ids, st.sampled_from(KINDS), moments))
# Most of what happens happens to meetings that were entered at the beginning.
stories = st.builds(
    lambda begin, rest: begin + rest,
    st.lists(entries, min_size=1, max_size=4),
    st.lists(st.tuples(pauses, deeds), min_size=2, max_size=10),
)
jumps = st.lists(st.tuples(st.integers(0, 20), st.integers(-3 * 24 * 60, 3 * 24 * 60)), max_size=4)

Story = list[tuple[int, tuple[object, ...]]]
FULL = settings(
    max_examples=int(os.environ.get("YINLING_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield request.param
    monkeypatch.undo()
    clock.tzset()


def do(world: World, deed: tuple[object, ...]) -> None:
    what, *rest = deed
    rest = [world.now + one if isinstance(one, timedelta) else one for one in rest]
    if what == "enter" and rest[0] not in world.meetings:
        world.enter(*rest)
    elif what in {"move", "cancel", "reopen"}:
        getattr(world, str(what))(*rest)
    elif what == "wish":
        world.wish = since_now(rest[0], world)
    elif what == "own_wish" and rest[0] in world.meetings and rest[1] is not None:
        world.own_wishes[rest[0]] = since_now(rest[1], world)
    elif what == "answer" and rest[0] in world.meetings and world.meetings[rest[0]].starts_at > world.now:
        world.answers[rest[0]] = rest[1]


def since_now(wish: object, world: World) -> Wish | None:
    return wish._replace(since=world.now) if isinstance(wish, Wish) else None


def tell(
    listener: Listener,
    wish: Wish | None,
    story: Story,
    jumps: Sequence[tuple[int, int]] = (),
) -> World:
    """Let a story happen; before its n-th deed the clock jumps, and what lies between is slept through."""
    world = World(BEGIN, listener, wish)
    jump_before = dict(jumps)
    for place, (minutes, deed) in enumerate(story):
        world.live(world.now + timedelta(minutes=minutes), watch=require_covered)
        world.now += timedelta(minutes=jump_before.get(place, 0))
        do(world, deed)
        world.turn()
        require_stable(world)
        if not jumps:
            require_covered(world)
    world.live(BEGIN + timedelta(days=40), watch=None if jumps else require_covered)
    return world


def require_stable(world: World) -> None:
    """Planning again at the same moment says the same."""
    first = {one: dict(rows) for one, rows in world.rows.items()}
    plan_again = plan(world.invitations(), world.listener, circumstances=at(world.now))
    for meeting_id, rows in plan_again.items():
        wanted = {row.kind: row.due_at for row in rows}
        stands = {kind: told.due_at for kind, told in first[meeting_id].items() if told.state in {"planned", "call"}}
        assert wanted == stands, (meeting_id, wanted, stands)


def require_covered(world: World) -> None:
    """A moment before a meeting begins, whoever is to hear of it has heard of it as it is, or stands on the call list."""
    for meeting in world.meetings.values():
        wish = world.own_wishes.get(meeting.id, world.wish)
        is_concerned = (
            meeting.state != "cancelled" and (wish is None or wish.is_on) and world.answers.get(meeting.id) is None
        )
        if is_concerned and meeting.starts_at - world.now <= timedelta(seconds=1) and meeting.starts_at > world.now:
            assert world.is_told_or_called(meeting), (meeting, world.rows.get(meeting.id))


def require_right(world: World) -> None:
    for sent in world.sent:
        assert not is_quiet(sent.at), ("at night", sent)
        assert sent.at < sent.meeting.starts_at, ("after the start", sent)
        if sent.kind.startswith("lead:"):
            require_not_early(sent, lead_of(sent.kind))
            assert revision_of(sent.kind) == sent.meeting.revision, ("the old time", sent)
            assert sent.meeting.state != "cancelled", ("of what is cancelled", sent)
    told = [(sent.meeting.id, sent.kind) for sent in world.sent]
    assert len(told) == len(set(told)), ("twice", told)


def require_not_early(sent: Sent, lead: Lead) -> None:
    wished_at = lead.moment(sent.meeting.starts_at)
    is_joined = lead.is_of_days and lead.at_local is None and day_of(sent.at) == day_of(after_quiet(wished_at))
    is_before_the_night = (
        is_quiet(wished_at) and after_quiet(wished_at) >= sent.meeting.starts_at and evening_before(sent.at, wished_at)
    )
    assert sent.at >= wished_at or is_joined or is_before_the_night, ("early", sent)


def evening_before(sent_at: datetime, wished_at: datetime) -> bool:
    at_least = to_local(sent_at)
    return wished_at - sent_at < timedelta(hours=11) and (at_least.hour, at_least.minute) >= (20, 30)


def day_of(moment: datetime) -> object:
    return to_local(moment).date()


def lead_of(kind: str) -> Lead:
    parts = kind.split(":")
    return read_lead(f"{parts[1]}:{parts[2]}" if "@" in kind else parts[1])


def revision_of(kind: str) -> int:
    parts = kind.split(":")
    own = parts[3:] if "@" in kind else parts[2:]
    return int(own[0]) if own else 0


@FULL
@given(listener=listeners, wish=wishes, story=stories)
def test_nothing_goes_wrong_whatever_people_do(listener: Listener, wish: Wish | None, story: Story) -> None:
    require_right(tell(listener, wish, story))


@FULL
@given(listener=listeners, wish=wishes, story=stories, jumps=jumps)
def test_nothing_goes_wrong_when_the_clock_jumps(
    listener: Listener, wish: Wish | None, story: Story, jumps: list[tuple[int, int]]
) -> None:
    require_right(tell(listener, wish, story, jumps))


@FULL
@given(wish=wishes, story=stories)
def test_who_was_told_the_old_time_hears_what_became_of_it(wish: Wish | None, story: Story) -> None:
    """Whoever is not off: each meeting's last word is the meeting as it is, on paper or on the call list."""
    world = World(BEGIN, Listener(), None if wish is None else wish._replace(is_on=True))
    for minutes, deed in story:
        if deed[0] in {"wish", "own_wish"}:
            continue
        world.live(world.now + timedelta(minutes=minutes))
        before = {one: meeting.revision for one, meeting in world.meetings.items()}
        do(world, deed)
        changed = [
            meeting for one, meeting in world.meetings.items() if before.get(one, meeting.revision) != meeting.revision
        ]
        knew = {meeting.id: last_word(world, meeting) for meeting in changed}
        world.turn()
        for meeting in changed:
            hears = any(
                told.revision == meeting.revision
                and told.state in {"planned", "sent", "call"}
                and not kind.startswith("lead")
                for kind, told in world.rows[meeting.id].items()
            )
            thinks_cancelled = knew[meeting.id].startswith("cancelled")
            is_same = (meeting.state == "cancelled") == thinks_cancelled and thinks_cancelled
            if knew[meeting.id] and not is_same:
                assert hears, (meeting, world.rows[meeting.id])
            if not knew[meeting.id] and meeting.state == "cancelled" and meeting.id not in world.answers:
                assert not hears, (meeting, world.rows[meeting.id])


def last_word(world: World, meeting: Gathering) -> str:
    left: list[Told] = [told for told in world.rows.get(meeting.id, {}).values() if told.has_left]
    return max(left, key=lambda told: told.revision).kind if left else ""


def test_the_zone_of_the_process_changes_nothing(zone: str) -> None:
    world = World(BEGIN)
    world.enter(1, "branch_meeting", local(10, 9))
    world.turn()
    world.live(local(11))
    assert [(to_local(one.at).strftime("%d %H:%M"), one.kind) for one in world.sent] == [
        ("07 09:00", "lead:P3D"),
        ("09 09:00", "lead:P1D"),
        ("10 07:30", "lead:PT2H"),
    ]
    assert all(one.at.tzinfo is UTC for one in world.sent)
