"""A Django app for fault tests: it sees facts and writes down what it saw, in a table the test makes."""
