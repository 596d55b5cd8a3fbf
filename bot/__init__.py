"""The retiree's side: gateway, channels and delivery. Imports center only."""
