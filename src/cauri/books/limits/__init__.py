"""How much may move, by tier and period."""
