"""Accounts, sessions, second factors, duty. The console and its gate call it; it must never say why a login failed.

Comparing a password is slow on purpose, so it is done apart: `check_password` in a transaction that only reads, then
`log_in` with its proof in one that writes.
"""

from __future__ import annotations

from center.staff.accounts import (
    AccountChangedError,
    AccountInvalidError,
    AccountNotFoundError,
    LastAdministratorError,
    OwnAccountError,
    change_profile,
    create_account,
    get_account,
    list_accounts,
    set_role,
)
from center.staff.attempts import check_password
from center.staff.duty import (
    AbsenceInvalidError,
    AbsenceNotFoundError,
    add_absence,
    cancel_absence,
    find_on_duty,
    get_absence,
    list_absences,
    list_on_duty,
    set_on_duty,
)
from center.staff.entry import deactivate, reactivate, reset_password, reset_second_factor, unlock
from center.staff.login import log_in, pass_second_factor
from center.staff.own_account import (
    ChosenPassword,
    SecondFactorDemandedError,
    StepMissingError,
    change_password,
    choose_password,
    confirm_second_factor,
    count_recovery_codes,
    remove_second_factor,
    renew_recovery_codes,
    start_second_factor,
)
from center.staff.own_sessions import end_other_sessions, end_own_session, list_ended, set_preferences
from center.staff.passwords import PasswordWeakError, Weakness
from center.staff.policies import list_policies, set_policy
from center.staff.sessions import (
    end_all_sessions,
    find_session,
    list_last_seen,
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
    "AccountChangedError",
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
    "OwnAccountError",
    "PasswordProof",
    "PasswordWeakError",
    "SecondFactorDemandedError",
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
    "end_other_sessions",
    "end_own_session",
    "find_on_duty",
    "find_session",
    "get_absence",
    "get_account",
    "list_absences",
    "list_accounts",
    "list_ended",
    "list_last_seen",
    "list_on_duty",
    "list_policies",
    "list_sessions",
    "log_in",
    "log_out",
    "pass_second_factor",
    "reactivate",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_password",
    "reset_second_factor",
    "set_on_duty",
    "set_policy",
    "set_preferences",
    "set_role",
    "start_second_factor",
    "touch_session",
    "unlock",
]
