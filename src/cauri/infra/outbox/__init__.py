"""Facts leave through here: written in the act's own transaction, delivered until each handler commits."""
