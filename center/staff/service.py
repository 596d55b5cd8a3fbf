"""Accounts, sessions, second factors, duty. The console and its gate call it; it must never say why a login failed.

Comparing a password is slow on purpose, so it is done apart: `check_password` in a transaction that only reads, then
`log_in` with its proof in one that writes.
"""

from __future__ import annotations

from center.staff.accounts import (
    AccountInvalidError,
    AccountNotFoundError,
    LastAdministratorError,
    change_profile,
    create_account,
    deactivate,
    get_account,
    list_accounts,
    reactivate,
    reset_password,
    reset_second_factor,
    set_role,
    unlock,
)
from center.staff.attempts import check_password
from center.staff.duty import (
    AbsenceInvalidError,
    AbsenceNotFoundError,
    add_absence,
    cancel_absence,
    find_on_duty,
    list_absences,
    list_on_duty,
    set_on_duty,
)
from center.staff.login import log_in, pass_second_factor
from center.staff.own_account import (
    ChosenPassword,
    StepMissingError,
    change_password,
    choose_password,
    confirm_second_factor,
    count_recovery_codes,
    renew_recovery_codes,
    start_second_factor,
)
from center.staff.passwords import PasswordWeakError, Weakness
from center.staff.policies import list_policies, set_policy
from center.staff.sessions import (
    end_all_sessions,
    find_session,
    is_session_in_force,
    list_sessions,
    log_out,
    touch_session,
)
from center.staff.views import (
    AbsenceView,
    AccountView,
    Enrolled,
    Enrolment,
    LoginResult,
    NewAccount,
    OpenSession,
    PasswordProof,
    SessionView,
    StaffIdentity,
    Standing,
)

__all__ = [
    "AbsenceInvalidError",
    "AbsenceNotFoundError",
    "AbsenceView",
    "AccountInvalidError",
    "AccountNotFoundError",
    "AccountView",
    "ChosenPassword",
    "Enrolled",
    "Enrolment",
    "LastAdministratorError",
    "LoginResult",
    "NewAccount",
    "OpenSession",
    "PasswordProof",
    "PasswordWeakError",
    "SessionView",
    "StaffIdentity",
    "Standing",
    "StepMissingError",
    "Weakness",
    "add_absence",
    "cancel_absence",
    "change_password",
    "change_profile",
    "check_password",
    "choose_password",
    "confirm_second_factor",
    "count_recovery_codes",
    "create_account",
    "deactivate",
    "end_all_sessions",
    "find_on_duty",
    "find_session",
    "get_account",
    "is_session_in_force",
    "list_absences",
    "list_accounts",
    "list_on_duty",
    "list_policies",
    "list_sessions",
    "log_in",
    "log_out",
    "pass_second_factor",
    "reactivate",
    "renew_recovery_codes",
    "reset_password",
    "reset_second_factor",
    "set_on_duty",
    "set_policy",
    "set_role",
    "start_second_factor",
    "touch_session",
    "unlock",
]
