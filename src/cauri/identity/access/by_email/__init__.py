"""The doors of who signs in by a code to the e-mail address."""
