"""The command line: `cauri`.

A module here that says `COMMANDS = (one, another)` adds those click commands to the group; modules without it
are shared by the others. Django is set up before the module is imported, except for the few in
`main.WITHOUT_DJANGO`. A command that reads or writes the database says `@database.needed` under its click
decorators.
"""
