"""Salaries and the like: an employer pays thousands of people at once, from a file that somebody else brought."""
