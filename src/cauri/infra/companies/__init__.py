"""How the outside companies do: whether they answer, and whether staff have switched one off."""
