"""Knowing customers: what they say of themselves, the documents that prove it, and the tier that follows."""
