"""The weights of a fund's lines: their sum, finer ones from market values, and what is odd about them."""

from __future__ import annotations

from collections.abc import Sequence

from smallcap_cli.core.holdings.kinds import LineKind, line_kinds
from smallcap_cli.core.holdings.lines import Holdings
from smallcap_cli.core.words import percent_text

#: Weights rounded to 0.01 % add up to within this of 100 %; cash that is owed or lent makes up most of it.
WEIGHTS_OFF = 0.01
#: All lines of a whole list add up to no less, and its shares of companies to no more: cash taken for lent shares lifts
#: the sum of all lines in sound lists.
LEAST_SUM, MOST_SUM = 0.95, 1.05


def weight_sum(holdings: Holdings) -> float:
    """The weights of all lines that have one, added up."""
    return sum(line.weight for line in holdings.rows if line.weight is not None)


def fine_weights(holdings: Holdings) -> tuple[float | None, ...]:
    """The weight of each line: its market value as a part of the fund's, where every line has one; else as stated.

    Sources round weights to 0.01 %, which is more than a small company weighs; they do not round dollars. The fund's
    value is its net assets where the source states them, else that of all lines: those may be less than the fund, or
    more where securities are lent against cash, and then add up to what the stated weights do.
    """
    values = [line.market_value for line in holdings.rows]
    total = sum(value for value in values if value is not None)
    if total <= 0.0 or any(value is None for value in values):
        return tuple(line.weight for line in holdings.rows)
    stated = weight_sum(holdings)
    if holdings.net_assets_usd:
        total = holdings.net_assets_usd
    elif stated > 0.0 and abs(stated - 1.0) > WEIGHTS_OFF:
        total /= stated
    return tuple(None if value is None else value / total for value in values)


def weight_fault(holdings: Holdings, kinds: Sequence[LineKind] | None = None) -> str:
    """Why no figure by weight can be had of a list: lines are missing, or some are there twice; empty for a whole list.

    A share without a weight leaves nothing to add up. A filing states its net assets, of which cash is no line: it is
    whole or not read at all, and less is no fault. `kinds` are those of the lines, where they are known already.
    """
    shares = _share_weights(holdings, kinds or line_kinds(holdings.rows))
    if None in shares:
        return ""
    total = weight_sum(holdings)
    if total < LEAST_SUM and holdings.net_assets_usd is None:
        return f"weights of {holdings.as_of} add up to {total * 100:.2f} %: a part of the list"
    return _excess(holdings, shares)


def excess_fault(holdings: Holdings) -> str:
    """Why the weight of no line can be what it says: the shares add up to more than a fund; empty where they do not."""
    return _excess(holdings, _share_weights(holdings, line_kinds(holdings.rows)))


def _excess(holdings: Holdings, weights: Sequence[float | None]) -> str:
    shares = sum(weight for weight in weights if weight is not None)
    return f"weights of shares of {holdings.as_of} add up to {shares * 100:.2f} %" if shares > MOST_SUM else ""


def _share_weights(holdings: Holdings, kinds: Sequence[LineKind]) -> list[float | None]:
    return [line.weight for line, kind in zip(holdings.rows, kinds, strict=True) if kind is LineKind.SHARE]


def weight_remark(holdings: Holdings) -> str:
    """What is odd about the weights as a whole; empty when every share has one and they add up to 100 %.

    Swap legs and what is left of a company have none in the files of issuers: that is not odd.
    """
    kinds = line_kinds(holdings.rows)
    lacking = sum(
        line.weight is None and kind not in (LineKind.SWAP, LineKind.REMNANT)
        for line, kind in zip(holdings.rows, kinds, strict=True)
    )
    total = weight_sum(holdings)
    remarks = [f"{lacking:,} of {len(holdings.rows):,} lines have no weight"] if lacking else []
    if abs(total - 1.0) > WEIGHTS_OFF:
        remarks.append(f"weights add up to {percent_text(total)}, not 100 %")
    return "; ".join(remarks)
