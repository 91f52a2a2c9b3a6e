"""What every floor above needs to be reliable: the outbox, jobs, audit, messaging, the embedded database."""
