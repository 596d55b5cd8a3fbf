"""Takes what is due from the outbox and hands it to a channel. Nothing is sent that is not first in the database."""
