"""The console: where staff look at everything and change it only through services."""
