"""Makes annual rates of Treasury quotes and of Ken French's daily factor files."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from smallcap_cli.core.model import RateSeries, Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.bars import PRICES, Bars, in_order
from smallcap_cli.providers.bills import bill_yields, note_yields

#: Rate -> what makes it of quotes, and what those are.
QUOTED = MappingProxyType({
    "tbill": (bill_yields, "13-week Treasury bill, bank discount quotes"),
    "tnote": (note_yields, "10-year Treasury note, yields for half-yearly coupons"),
})  # fmt: skip


def quoted_rates(rate: str, table: Bars) -> RateSeries:
    """The series `tbill` or `tnote` from a price file whose closes are quotes; days without are left out."""
    yields, citation = QUOTED[rate]
    role = next(role for role in PRICES if role in table.columns)
    quotes = table.columns[role]
    if np.isnan(quotes).all():
        raise CouldNotParse(f"{table.name}: no row has a close", "write one quote a day")
    table = in_order(table.only(~np.isnan(quotes)))
    source = Source("files", as_of=table.days[-1].item(), citation=citation)
    return RateSeries(rate, table.days, yields(table.name, table.columns[role], table.days), source)


def parse_factor_rates(name: str, content: bytes) -> RateSeries:
    """The series `ff` from the RF column of a daily factor file. **Raises** CouldNotParse for another file."""
    from smallcap_cli.core.factors.bill import daily_bill
    from smallcap_cli.userfiles.factors import parse_factors

    return daily_bill(parse_factors(name, content), name)
