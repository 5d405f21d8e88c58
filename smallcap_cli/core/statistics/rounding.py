"""What of returns and closes is rounding and not movement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Floats

#: Returns nearer to each other than this are equal but for rounding: a tie, which beats nobody.
EQUAL_RETURNS = 1e-13


def flat(series: Floats, deviation: Floats) -> NDArray[np.bool_]:
    """Whether a spread is nothing but rounding.

    A return is a ratio near one less one, so its rounding error is absolute: some 1e-16 of one, not of its size.
    """
    size = np.maximum(series.max(axis=1), -series.min(axis=1))
    result: NDArray[np.bool_] = deviation <= 1e-13 * np.maximum(size, 0.05)
    return result


#: Closes that move less than this share of their size stand still: the rest is how they were written down.
STILL = 1e-11


def still(closes: Floats) -> NDArray[np.bool_]:
    """Which funds' closes do not move, (funds,)."""
    highest = closes.max(axis=1)
    result: NDArray[np.bool_] = highest - closes.min(axis=1) <= STILL * highest
    return result


def constant(returns: Floats) -> NDArray[np.bool_]:
    """Which funds' returns do not vary, (funds,): closes that stand still, or equal returns but for rounding."""
    levels: Floats = np.cumprod(np.hstack([np.ones((len(returns), 1)), 1.0 + returns]), axis=1, dtype=np.float64)
    result: NDArray[np.bool_] = still(levels) | flat(returns, np.std(returns, axis=1))
    return result
