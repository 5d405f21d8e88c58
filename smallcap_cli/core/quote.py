"""What a source says of a fund's price, its NAV and its size at the moment it was asked."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Quote(NamedTuple):
    """The figures of one answer; None where the source says nothing that can be used.

    **Unit** `price` and `nav` in the fund's currency a share, `spread` (ask less bid) as a fraction of the mid price.
    `price` is a close, of the session `price_as_of`; `nav_as_of` is None where the source gives a NAV without its day.
    """

    price: float | None = None
    price_as_of: date | None = None
    nav: float | None = None
    nav_as_of: date | None = None
    shares_outstanding: float | None = None
    spread: float | None = None
