"""Payments that an outside company carries out."""
