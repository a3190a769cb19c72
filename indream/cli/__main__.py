"""`python -m indream.cli`: the command `indream`, where it is not on the PATH."""

import sys

from indream.cli import main

if __name__ == "__main__":
    sys.exit(main())
