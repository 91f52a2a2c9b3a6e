"""Cash out of a wallet: a customer gets a code, and the agent who is shown it gets the money for the cash."""
