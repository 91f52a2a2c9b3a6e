"""Money for a phone number that nobody here has: whoever joins with it gets it, or it stays the sender's."""
