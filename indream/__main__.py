"""`python -m indream`: the command `indream`, also where its directory is not on the PATH."""

import sys

from indream.cli import main

if __name__ == "__main__":
    sys.exit(main())
