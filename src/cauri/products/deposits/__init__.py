"""Money that customers bring in through companies that collect it."""
