"""Who may come to the desk: accounts and what is demanded of roles. Administrators only."""
