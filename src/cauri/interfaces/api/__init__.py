"""The HTTP API: what all rooms' endpoints share, and the endpoints about the platform itself."""
