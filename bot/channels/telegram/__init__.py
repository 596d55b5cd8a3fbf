"""Telegram: the Bot API through python-telegram-bot. `channel.create_telegram` builds it; nothing else imports telegram."""
