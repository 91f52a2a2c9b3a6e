"""Asking people for money: they pay, decline, or let the time pass."""
