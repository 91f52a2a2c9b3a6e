"""Where a customer's money comes from and goes to, by month and category."""
