"""Float: what agents work with, asked for and granted."""
