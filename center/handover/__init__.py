"""Who speaks with a person: the assistant, or one member of the staff. Never two at once, never without being told."""
