"""smallcap compares small-cap ETFs side by side and says why they differ.

The documented Python entry: :func:`smallcap_cli.compare` and its like for the table of the command of that name,
:func:`smallcap_cli.gather` for a comparison that the builders of :mod:`smallcap_cli.tables` take. Everything else is
private to the command line and may change between minor versions.
"""

#: As in `typing`. Nothing is imported here: an interrupt meanwhile would be a traceback, see `__main__`.
TYPE_CHECKING = False

__version__ = "0.1.0"
__all__ = [
    "__version__", "compare", "drawdown", "flows", "gather", "growth", "holdings", "liquidity", "overlap", "quality",
    "returns",
]  # fmt: skip

if TYPE_CHECKING:
    from smallcap_cli.notebook import (
        compare,
        drawdown,
        flows,
        gather,
        growth,
        holdings,
        liquidity,
        overlap,
        quality,
        returns,
    )


def __getattr__(name: str) -> object:
    if name in __all__:
        from smallcap_cli import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module 'smallcap_cli' has no attribute {name!r}")
