"""The statements of whole months: which are ready, and who is told."""
