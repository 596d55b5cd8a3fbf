"""Components that Rasa loads (Rasa's environment, Python 3.10). Imports rasa and its own libraries only."""
