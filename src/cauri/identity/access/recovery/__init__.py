"""The doors of who has lost a phone or forgotten a PIN."""
