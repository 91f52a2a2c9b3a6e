"""What the house promises about its own shape, checked; each check is shown to bite."""
