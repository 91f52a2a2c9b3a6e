"""The doors where customers change their phone number and their e-mail address."""
