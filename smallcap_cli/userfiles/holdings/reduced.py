"""JSON that a user made of any issuer's list: entries with ticker, name, sector, country, and weight in percent.

A list that was made of a whole sheet ends, as the sheet does, with rows of missing cells: a program writes their
tickers as NAN and their names as nan. NAN with a name is the ticker of a listed fund.
"""

from itertools import takewhile

from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.userfiles.holdings.table import HoldingsLayout


def above_missing_rows(lines: tuple[HoldingLine, ...]) -> tuple[HoldingLine, ...]:
    """The lines up to the first whose ticker and name are both words for a missing cell."""
    return tuple(takewhile(lambda line: (line.ticker.casefold(), line.name.casefold()) != ("nan", "nan"), lines))


REDUCED = HoldingsLayout(
    "a list in JSON",
    {
        "ticker": ("ticker",), "name": ("name",), "sector": ("sector",), "country": ("country",),
        "weight": ("weight",),
    },
    required=("ticker", "name", "weight"),
    refine=above_missing_rows,
)  # fmt: skip
