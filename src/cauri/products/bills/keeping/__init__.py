"""What customers keep at bills: accounts that they saved, and payments that are made for them again and again."""
