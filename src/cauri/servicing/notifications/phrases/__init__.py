"""The texts of notices, a module for each subject."""
