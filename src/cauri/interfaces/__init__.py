"""The doors: HTTP API, console, command line."""
