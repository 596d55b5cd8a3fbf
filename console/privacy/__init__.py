"""What people ask about what is held on them, and how long what is kept; `/office` leads here."""

PATH, TITLE = "/privacy", "privacy_title"
