"""Who a conversation belongs to: one-time codes, checked facts, locks, relatives."""
