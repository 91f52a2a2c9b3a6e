"""Passkeys: what customers sign in, step up and pay with in place of something they must remember."""
