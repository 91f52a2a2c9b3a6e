"""Becoming a customer."""
