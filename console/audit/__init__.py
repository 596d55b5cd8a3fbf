"""The audit log: who did what, when, from where; nothing here changes it."""
