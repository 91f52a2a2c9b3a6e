"""Outside companies, played on this machine."""
