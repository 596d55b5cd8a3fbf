"""Carries out what two of the staff have agreed: erases what can be, keeps what the law keeps, and tells which."""
