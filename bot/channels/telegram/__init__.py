"""Telegram, through python-telegram-bot. `channel.create_telegram` builds it; only this folder imports that library."""
