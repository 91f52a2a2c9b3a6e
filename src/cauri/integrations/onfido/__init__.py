"""Onfido, which checks identities: https://documentation.onfido.com/api/latest."""
