"""How often one caller may ask: counted in PostgreSQL, for every route that names a limit."""
