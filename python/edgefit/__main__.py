"""The program `edgefit`, the very same."""

import signal
import sys

from . import _edgefit


def main() -> int:
    """Answers the command line; the exit code."""
    # The program ends itself where it is interrupted.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _edgefit.program(["edgefit", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
