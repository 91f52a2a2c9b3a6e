"""A bank that speaks Cauri's own protocol, which docs/reference/bank-gateway.md lays down."""
