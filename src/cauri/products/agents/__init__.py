"""Agents: shopkeepers who take cash for electronic money, and give it."""
