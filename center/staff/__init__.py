"""Who works at the center: accounts, sessions, second factors, rights, and who is on duty."""
