"""Cash that agents take: it becomes the money of customers."""
