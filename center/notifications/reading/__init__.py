"""Who was told of a meeting, when and how, what they answered, and who is to be called. It only reads."""
