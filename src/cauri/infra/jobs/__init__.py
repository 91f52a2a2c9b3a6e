"""Scheduled work: every run is recorded, and one job never runs twice at once."""
