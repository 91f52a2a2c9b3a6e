"""Statements of banks as ISO 20022 writes them: camt.053, version 2 and later."""
