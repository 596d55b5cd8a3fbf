"""Notices that many are told: to whom, approved by a second person, with progress, stopped and resumed."""
