"""The customers: who they are and how to find them."""
