"""Tools that know nothing of money, people or companies: errors, ids, time, phones, transactions, HTTP."""
