"""Messages to people: the port, and the mailbox that stands in for a carrier in development."""
