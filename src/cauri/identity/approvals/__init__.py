"""Four eyes: what one member of staff asks for, another one allows."""
