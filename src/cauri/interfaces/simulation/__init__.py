"""A month of a whole operation, played in minutes, which ends in a proof that every unit of money is where it should
be. `cauri simulate month` runs it.
"""
