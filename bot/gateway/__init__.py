"""Between the channels and Rasa: stores, orders, guards and answers."""
