"""QR codes that people are paid by: made, shown, read, paid."""
