"""Money that customers have sent by itself, again and again."""
