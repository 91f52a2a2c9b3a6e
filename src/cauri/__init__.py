"""Cauri: a wallet and payments platform that an operator hosts itself.

The packages below are floors of one house; each may import only the floors beneath it. `docs/architecture.md`
draws them, and `import-linter` keeps them.
"""

__version__ = "0.1.0"
