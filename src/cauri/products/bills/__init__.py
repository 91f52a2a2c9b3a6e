"""Airtime, data and bills: what outside companies deliver or settle for a customer."""
