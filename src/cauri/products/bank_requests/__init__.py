"""What customers ask the bank for: cheque books and debit cards."""
