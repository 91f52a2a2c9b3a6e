"""Google: whom its ID tokens are about."""
