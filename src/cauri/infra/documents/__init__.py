"""Documents that customers hand in: checked by content, sealed at rest, every view recorded."""
