"""Pages that anybody may open, without an account of staff and without a script."""
