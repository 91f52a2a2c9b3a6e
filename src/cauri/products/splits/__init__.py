"""Sharing a bill among people: each pays their part, at once or bit by bit."""
