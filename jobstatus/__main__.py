"""``python -m jobstatus``."""

import sys

from ._cli import main

if __name__ == "__main__":  # pragma: no branch - nothing imports this
    sys.exit(main())
