"""What doors that speak HTTP share: problem documents and the read-only console base."""
