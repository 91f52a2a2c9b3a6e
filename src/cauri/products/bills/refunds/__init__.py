"""Bills that their payers want back: by the company that takes them back, or at the cost of the house."""
