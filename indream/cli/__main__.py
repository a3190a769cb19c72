"""`python -m indream.cli`: run the command `indream` if it is not on the PATH."""

import sys

from indream.cli import main

if __name__ == "__main__":
    sys.exit(main())
