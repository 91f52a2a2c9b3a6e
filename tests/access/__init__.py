"""Who may do what: a declared table for the API and one for the console, and tests that try every cell of both."""
