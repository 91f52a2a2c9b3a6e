"""Money that customers take out to their bank accounts."""
