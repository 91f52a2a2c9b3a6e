"""Where everything is plugged together: settings, URLs, Celery, the job schedule."""
