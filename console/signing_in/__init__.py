"""Signing in and out: password, second factor, first password, enrolment."""
