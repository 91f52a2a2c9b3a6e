"""Billers that speak Cauri's own small protocol, which the README lays down."""
