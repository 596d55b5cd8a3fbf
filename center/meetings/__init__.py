"""Branch meetings and study sessions, who comes, what is studied, how people want to be reminded."""
