"""smallcap compares small-cap ETFs side by side and says why they differ.

The documented Python entry is :func:`smallcap_cli.compare`; everything else is private to the
command line and may change between minor versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "compare"]

if TYPE_CHECKING:
    from smallcap_cli.notebook import compare


def __getattr__(name: str) -> object:
    if name == "compare":
        from smallcap_cli.notebook import compare

        return compare
    raise AttributeError(f"module 'smallcap_cli' has no attribute {name!r}")
