"""Money: exact amounts, currencies, rounding, splitting. Pure Python; it knows no Django."""
