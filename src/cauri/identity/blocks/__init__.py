"""Who does not want to be asked for anything by whom."""
