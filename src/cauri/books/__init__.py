"""Where money is and how it moves."""
