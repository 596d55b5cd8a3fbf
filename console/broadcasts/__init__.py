"""Notices told to many: whom they are for, how many that is, approved by a second person, how far they are."""
