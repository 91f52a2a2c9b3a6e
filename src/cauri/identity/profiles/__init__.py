"""What customers show of themselves, how others find them, and what is erased of former ones."""
