"""The doors of who looks after their devices."""
