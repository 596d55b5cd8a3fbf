"""Every group of pages of the console, in one list. `console.app` attaches them; their gates are their own."""

from __future__ import annotations

from fastapi import APIRouter

from console.accounts import changes as account_changes
from console.accounts import routes as accounts
from console.alerts import changing as alert_changes
from console.alerts import routes as alerts
from console.attendance import member as attendance_of_member
from console.attendance import routes as attendance
from console.audit import routes as audit
from console.broadcasts import routes as broadcasts
from console.broadcasts import steps as broadcast_steps
from console.calendar import routes as calendar
from console.cases import closing, files, holding, loss, pressing, speaking
from console.cases import routes as cases
from console.clarifications import questions
from console.clarifications import routes as clarifications
from console.clarifications import steps as clarification_steps
from console.clocks import routes as clocks
from console.duty import routes as duty
from console.figures import routes as figures
from console.figures.scams import routes as scam_figures
from console.guide import routes as guide
from console.lessons import routes as lessons
from console.meetings.routes import ROUTERS as MEETINGS
from console.members.routes import ROUTERS as MEMBERS
from console.notices import routes as notices
from console.notices import steps as notice_steps
from console.numbers import routes as numbers
from console.office import routes as office
from console.own_account import routes as own_account
from console.own_account import second_factor
from console.privacy import deciding, retention
from console.privacy import routes as privacy
from console.queue import routes as queue
from console.queue import saved_views, several
from console.reach import again, calls, owed, people
from console.replies import routes as replies
from console.signing_in import routes as signing_in
from console.warnings import routes as warnings

WORK = (queue, saved_views, several, cases, holding, pressing, closing, speaking, loss, files, replies, lessons)
OFFICE = (office, accounts, account_changes, duty, calendar, clocks, numbers, alerts, alert_changes)
PRIVACY = (retention, privacy, deciding)
OWN = (signing_in, own_account, second_factor, guide)
RECORDS = (scam_figures, figures, audit, warnings)
REACH = (people, again, calls, owed, attendance, attendance_of_member)
VETTED = (clarifications, clarification_steps, questions, notices, notice_steps, broadcasts, broadcast_steps)
ROUTERS: tuple[APIRouter, ...] = (
    *(pages.router for pages in (*OWN, *WORK, *VETTED, *REACH, *OFFICE, *PRIVACY, *RECORDS)),
    *MEMBERS,
    *MEETINGS,
)
