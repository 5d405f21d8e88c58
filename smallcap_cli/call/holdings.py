"""What `holdings` refuses, and what its groups of companies need beside the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallcap_cli.errors import DataUnavailable, UsageFault, safe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smallcap_cli.call.context import Context
    from smallcap_cli.core.holdings.companies import Companies
    from smallcap_cli.core.holdings.sizes import MarketValue

#: What companies may be grouped by.
GROUPINGS = ("sector", "size", "profit")


def check_grouping(context: Context, by: str | None, definition: str | None) -> None:
    """**Raises** UsageFault for a grouping or definition that is not known, and for options that say nothing."""
    from smallcap_cli.core.fundamentals import DEFINITIONS

    if by is not None and by not in GROUPINGS:
        raise UsageFault(f"--by {safe(by)} is not known", f"one of: {', '.join(GROUPINGS)}")
    if definition is not None and definition not in DEFINITIONS:
        raise UsageFault(f"--definition {safe(definition)} is not known", f"one of: {', '.join(DEFINITIONS)}")
    if definition is not None and by != "profit":
        raise UsageFault("--definition says nothing without --by profit", "add --by profit, or leave it out")
    if context.given["fundamentals"] is not None and by not in ("size", "profit"):
        what = "--fundamentals says nothing without --by size or --by profit"
        raise UsageFault(what, "add one of them, or leave it out")


def known_values(context: Context, companies: Companies, as_of: date) -> Mapping[str, MarketValue]:
    """The market values of a fund's companies by their keys. **Raises** DataUnavailable where none is known."""
    from smallcap_cli.dataset.market_values import market_values

    found = market_values(context.dataset, companies, as_of)
    if companies.rows and not found:
        hint = "--fundamentals FILE reads your table with market_cap_usd or shares_out"
        raise DataUnavailable(f"no market value known of any company of {companies.holdings.ticker}", hint)
    return found
