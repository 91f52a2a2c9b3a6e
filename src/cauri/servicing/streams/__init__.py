"""What has changed for somebody, numbered one by one, so that an app that was away misses nothing."""
