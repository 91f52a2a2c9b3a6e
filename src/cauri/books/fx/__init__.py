"""What one currency costs in another: reference rates, kept as they were told, and what follows from them."""
