"""What outside companies told us, kept before it is acted upon."""
