"""Paystack, which collects from cards and pays out to banks in Africa: https://paystack.com/docs/api."""
