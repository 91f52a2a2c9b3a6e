"""Money of one currency for money of another, between the wallets of one customer."""
