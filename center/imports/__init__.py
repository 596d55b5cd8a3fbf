"""Brings a center's real records in from sheets and issues binding codes; clerks run it, no other part imports it."""
