"""What is studied: kinds, order, and two who change it at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from center.db import Database
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MaterialDraft
from tests.center.meetings.kept import BY, enter, people

VIDEO = MaterialDraft("video", "录像", url="https://video.example.org/1", minutes=12)


class Shelf:
    """The materials of one meeting."""

    def __init__(self, database: Database, now: datetime) -> None:
        people(database, now)
        self._database, self._now = database, now
        self.meeting_id = enter(database, now).id

    def take(self, step: str, *, seen: int | None = None, **told: object) -> None:
        with self._database.write() as session:
            version = meetings.get_meeting(session, meeting_id=self.meeting_id).version if seen is None else seen
            getattr(meetings, step)(
                session, meeting_id=self.meeting_id, by=BY, expected_version=version, now=self._now, **told
            )

    @property
    def titles(self) -> list[str]:
        with self._database.read() as session:
            found = meetings.list_materials(session, meeting_id=self.meeting_id)
        assert [one.position for one in found] == list(range(len(found)))
        return [one.title_zh for one in found]

    def id_of(self, title: str) -> int:
        with self._database.read() as session:
            found = meetings.list_materials(session, meeting_id=self.meeting_id)
        return next(one.id for one in found if one.title_zh == title)


@pytest.fixture
def shelf(database: Database, now: datetime) -> Shelf:
    made = Shelf(database, now)
    made.take("add_material", draft=MaterialDraft("text", "文章", text_zh="正文"))
    made.take("add_material", draft=VIDEO)
    made.take("add_material", draft=MaterialDraft("link", "网页", url="http://page.example.org"))
    return made


def test_materials_are_put_in_order_changed_and_removed(shelf: Shelf) -> None:
    assert shelf.titles == ["文章", "录像", "网页"]
    shelf.take("raise_material", material_id=shelf.id_of("网页"))
    assert shelf.titles == ["文章", "网页", "录像"]
    shelf.take("raise_material", material_id=shelf.id_of("文章"))
    assert shelf.titles == ["文章", "网页", "录像"], "the first stays the first"
    shelf.take("change_material", material_id=shelf.id_of("网页"), draft=MaterialDraft("text", "改了", text_zh="正文"))
    shelf.take("remove_material", material_id=shelf.id_of("文章"))
    assert shelf.titles == ["改了", "录像"]


@pytest.mark.parametrize(
    ("problem", "draft"),
    [
        ("material_kind: choice", MaterialDraft("book", "书")),
        ("title_zh: missing", MaterialDraft("text", "", text_zh="正文")),
        ("text_zh: missing", MaterialDraft("text", "文章", url="https://x.org")),
        ("link: missing", MaterialDraft("video", "录像", text_zh="正文")),
        ("link: bad_link", MaterialDraft("link", "网页", url="javascript:x")),
        ("minutes: choice", MaterialDraft("video", "录像", url="https://x.org", minutes=0)),
    ],
)
def test_a_material_that_cannot_stand_is_refused(shelf: Shelf, problem: str, draft: MaterialDraft) -> None:
    with pytest.raises(meetings.MeetingInvalidError, match=problem):
        shelf.take("add_material", draft=draft)
    assert len(shelf.titles) == 3


def test_of_two_who_change_the_materials_the_slower_one_is_told(shelf: Shelf) -> None:
    with pytest.raises(meetings.MeetingChangedError):
        shelf.take("add_material", draft=VIDEO, seen=1)
    with pytest.raises(meetings.MeetingMissingError):
        shelf.take("remove_material", material_id=99)
    assert len(shelf.titles) == 3
