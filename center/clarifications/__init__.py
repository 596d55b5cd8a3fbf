"""What the center has looked into: what is being said, and whether it is true. Actions and console use it."""
