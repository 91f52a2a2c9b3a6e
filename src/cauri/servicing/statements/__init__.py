"""What happened in a wallet, and the proof of it."""
