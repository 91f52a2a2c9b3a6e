"""The command line: `cauri`."""
