"""Receipts on paper, and links by which a third person sees that one is genuine."""
