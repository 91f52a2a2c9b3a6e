"""Asking for a mis-sent transfer back: what is unspent of it is held until its recipient, or staff, have answered."""
