"""Requests answered once, however often they are repeated."""
