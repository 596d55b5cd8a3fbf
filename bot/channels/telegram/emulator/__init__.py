"""A small stand-in for Telegram's servers, for tests and the demo. The assistant never imports it."""
