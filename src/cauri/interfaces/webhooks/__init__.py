"""Where outside companies report what has happened on their side."""
