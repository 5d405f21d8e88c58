"""`python -m smallcap_cli` is the same as `smallcap`."""

import sys

from smallcap_cli.cli import main

if __name__ == "__main__":
    sys.exit(main())
