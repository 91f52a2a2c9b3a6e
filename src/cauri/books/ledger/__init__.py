"""The double-entry ledger. Everything else may be wrong and be repaired; this may not."""
