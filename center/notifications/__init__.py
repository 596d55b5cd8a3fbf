"""What members are told unasked: planned, sent through the outbox, or put on the list of those to be called."""
