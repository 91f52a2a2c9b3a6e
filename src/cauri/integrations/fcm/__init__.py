"""Firebase Cloud Messaging: pushes to the customers' apps."""
