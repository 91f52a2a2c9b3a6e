"""The people who work at the operator: they sign in to the console."""
