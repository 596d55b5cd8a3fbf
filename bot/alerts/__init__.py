"""Tells staff by a second route: empties the outbox of alerts by mail, webhook or Telegram."""
