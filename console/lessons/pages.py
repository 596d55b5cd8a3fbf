"""What the pages of lessons show. They know nobody who said anything, for the records do not either."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response, status
from starlette.datastructures import FormData

from center.clock import utc_now
from center.lessons import rules
from center.lessons import service as lessons
from center.lessons.rules import ACCEPTED, NEW, PROPOSED
from center.lessons.views import LessonView
from console.access import NotAllowedError, Visit
from console.forms import number_in, text_of
from console.office.answers import Problem, told_of
from console.places import frame
from console.site import site_of, times_of, words_for

PAGE = "/lessons"
# So many at once: each stands there with all that it could mean.
SHOWN = {NEW: 15, PROPOSED: 50, ACCEPTED: 200}
OTHER = "other"


@dataclass(frozen=True)
class Given:
    """What somebody put into the form of a lesson, to be shown again."""

    lesson_id: int
    text: str
    meaning: str
    other: str

    @property
    def intent(self) -> str:
        """The meaning that was chosen: one of those offered, or one of the whole list; empty where there is none."""
        return self.other if self.meaning in {OTHER, ""} else self.meaning

    @property
    def is_double(self) -> bool:
        """Whether one meaning was chosen above and another below: nobody knows which one counts."""
        return self.meaning not in {OTHER, ""} and self.other not in {self.meaning, ""}


def given_in(form: FormData, lesson_id: int) -> Given:
    """Return what a form holds."""
    return Given(lesson_id, text_of(form, "text"), text_of(form, "meaning"), text_of(form, "other"))


def lessons_page(
    request: Request,
    visit: Visit,
    *,
    state: str,
    problem: Problem | None = None,
    given: Given | None = None,
    last: int = -1,
) -> Response:
    """Show the lessons in one state. last: the one with which something was just done, so that it can be taken back."""
    tab, words, now = state if state in SHOWN else NEW, words_for(request), utc_now()
    with site_of(request).database.read() as session:
        counts = lessons.count_by_state(session)
        found = lessons.list_lessons(session, state=tab, limit=SHOWN[tab])
        undoable = None
        if last > 0 and problem is None:
            try:
                one = lessons.get_lesson(session, lesson_id=last)
            except lessons.LessonNotFoundError:
                one = None
            if one and lessons.find_undo_problem(one, staff_id=visit.staff.staff_id, now=now) is None:
                undoable = one
    context = {
        **frame(visit, "lessons"),
        "told": told_of(request, words, "lessons") if problem is None else None,
        "problem": problem,
        "problem_text": words(f"lessons_problem_{problem.code}") if problem else "",
        "tab": tab,
        "tabs": {name: counts.get(name, 0) for name in SHOWN},
        "lessons": found,
        "more": max(0, counts.get(tab, 0) - len(found)),
        "given": given,
        "undoable": undoable,
        "topics": rules.topics(),
        "own": visit.staff.staff_id,
        "when": times_of(request),
    }
    code = status.HTTP_200_OK
    if problem is not None:
        code = status.HTTP_409_CONFLICT if problem.is_conflict else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, "lessons/list.html", context, status=code)


def find(request: Request, lesson_id: str) -> LessonView:
    """Return a lesson; raises NotAllowedError where there is none."""
    with site_of(request).database.read() as session:
        try:
            return lessons.get_lesson(session, lesson_id=number_in(lesson_id))
        except lessons.LessonNotFoundError as error:
            raise NotAllowedError("read.lesson") from error
