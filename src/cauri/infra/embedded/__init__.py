"""The embedded default: a real PostgreSQL from a wheel, started by our own launcher. No Django in here."""
