"""How customers get in: PINs, passwords, devices, sessions, tokens, step-up."""
