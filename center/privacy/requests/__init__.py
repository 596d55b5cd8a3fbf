"""What people ask about what is held on them, and what staff answer; erasing takes two of the staff."""
