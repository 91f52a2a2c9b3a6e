"""How we start further processes of our own."""

import sys

CAURI = (sys.executable, "-m", "cauri.interfaces.cli.main")
