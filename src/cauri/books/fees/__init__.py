"""What a payment costs, and who bears it."""
