"""Outside companies, each known to its own room only."""
