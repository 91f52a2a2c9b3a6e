"""Statements and receipts as files for people and for programs: PDF in three languages, camt.053."""
