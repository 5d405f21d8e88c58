"""`smallcap` and `python -m smallcap_cli`: nothing loads above the guard, so an early interrupt is quiet."""

import os


def entry() -> None:
    """The console script; ends the process."""
    try:
        from smallcap_cli.cli import entry as run

        run()
    except KeyboardInterrupt:
        os._exit(130)


if __name__ == "__main__":
    entry()
