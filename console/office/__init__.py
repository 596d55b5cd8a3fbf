"""How the office is run: one page that leads to accounts, duty, calendar, deadlines and telephone numbers."""
