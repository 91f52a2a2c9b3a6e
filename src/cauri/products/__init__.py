"""What people do with money. Strangers to one another."""
