"""Sending money to somebody, or to another wallet of one's own."""
