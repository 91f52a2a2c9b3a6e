"""Play money for trying things out. Not in production."""
