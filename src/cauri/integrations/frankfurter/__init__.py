"""Frankfurter, which gathers the reference rates of central banks: https://frankfurter.dev."""
