"""What customers hold money in."""
