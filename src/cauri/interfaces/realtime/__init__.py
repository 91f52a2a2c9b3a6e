"""The realtime connection: what has changed is told at once, and whoever was away resumes where they were."""
