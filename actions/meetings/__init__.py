"""What the assistant answers about meetings: when, coming or not, reminders, study material and the branch."""
