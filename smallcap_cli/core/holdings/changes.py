"""What changed between two lists of one fund: companies, weights, and how much was traded."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum, log
from statistics import median
from typing import NamedTuple

from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.holdings.lines import HoldingLine
from smallcap_cli.core.holdings.weights import fine_weights
from smallcap_cli.core.identity.codes import cusip_of_line, isin_of, ticker_form

#: The weight of the companies on both lists whose shares have to be known on both, for drift to be taken out.
LEAST_KNOWN = 0.95
#: A share count this near to that of a split is one where the price fits too: funds trade a little beside it.
SPLIT_NEAR = 0.02


class CompanyChange(NamedTuple):
    """One company as the later list has it, else the earlier; `then` or `now` is None where that list lacks it.

    `drifted` is what it would weigh without any trade.

    **Unit** fractions of the fund; `split` is new shares for one old share. **Missing** `drifted` is None where drift
    cannot be taken out.
    """

    company: Company
    then: Company | None
    now: Company | None
    drifted: float | None
    split: float = 1.0

    @property
    def trade(self) -> float | None:
        """Weight now less the weight without any trade."""
        return None if self.drifted is None else ((self.now.weight or 0.0) if self.now else 0.0) - self.drifted


class Changes(NamedTuple):
    """The companies of both lists, and one-sided turnover; `known` is the part of the weight whose shares are known.

    Drift: old shares times the price now, that is the weight now times shares then over shares now, splits taken out.
    A company without a price now moves as the others do. These weights are scaled to what the companies weigh now, and
    turnover is half the sum of |weight now - such a weight|, over the weight of the companies: purchases equal sales.
    `plain_turnover` is half the sum of the differences of weights, companies rescaled to 100 % on each list: price
    moves count in it.
    **Missing** `turnover` is None where too few shares are known, both are None where a company has no weight.
    """

    rows: tuple[CompanyChange, ...]
    turnover: float | None
    plain_turnover: float | None
    known: float


class _Security(NamedTuple):
    """One security on both lists: shares and weights then and now."""

    key: str
    shares: float
    price: float
    weight: float
    weight_then: float


def changes(then: Companies, now: Companies) -> Changes:
    """What changed between two lists that were looked at together."""
    keys = list(dict.fromkeys((*now.by_key, *then.by_key)))
    before, after = then.weights, now.weights
    total_then, total = fsum((before or {}).values()), fsum((after or {}).values())
    if before is None or after is None or total_then <= 0.0 or total <= 0.0:
        return Changes(tuple(_change(k, then, now, None) for k in keys), None, None, 0.0)
    plain = fsum(abs(after.get(k, 0.0) / total - before.get(k, 0.0) / total_then) for k in keys) / 2.0
    splits, moves = _moves(then, now)
    both = fsum(weight for k, weight in before.items() if k in after)
    priced = fsum(before[k] for k in moves)
    known = priced / both if both > 0.0 else 0.0
    drifted: Mapping[str, float] = {}
    if known >= LEAST_KNOWN:
        average = fsum(before[k] * move for k, move in moves.items()) / priced
        raw = {k: weight * moves.get(k, average) for k, weight in before.items()}
        scale = total / fsum(raw.values())
        drifted = {k: weight * scale for k, weight in raw.items()}
    rows = tuple(
        _change(k, then, now, drifted.get(k, 0.0) if drifted else None)._replace(split=splits.get(k, 1.0)) for k in keys
    )
    turnover = fsum(abs(row.trade or 0.0) for row in rows) / 2.0 / total if drifted else None
    return Changes(rows, turnover, plain, known)


def _change(key: str, then: Companies, now: Companies, drifted: float | None) -> CompanyChange:
    old, new = then.by_key.get(key), now.by_key.get(key)
    return CompanyChange(new or then.by_key[key], old, new, drifted)


def _moves(then: Companies, now: Companies) -> tuple[dict[str, float], dict[str, float]]:
    """Splits by company, and the move of what a company weighs per old share, of companies with known shares."""
    found = _securities(then, now)
    if not found:
        return {}, {}
    usual_shares, usual_price = median(one.shares for one in found), median(one.price for one in found)
    splits: dict[str, float] = {}
    raw: dict[str, float] = {}
    base: dict[str, float] = {}
    for one in found:
        factor = split_factor(one.shares / usual_shares, one.price / usual_price)
        if factor != 1.0:
            splits[one.key] = factor
        raw[one.key] = raw.get(one.key, 0.0) + one.weight / one.shares * factor
        base[one.key] = base.get(one.key, 0.0) + one.weight_then
    return splits, {key: raw[key] / base[key] for key in raw}


def split_factor(shares: float, price: float) -> float:
    """The split that a change of shares held and of price shows, as new shares for one old; 1 where none does.

    Both are relative to what those of the fund's other securities did. The shares are near a whole multiple and the
    price is nearer to its inverse than to no change. Three for two is not looked for: issues of shares look like it.
    """
    times = max(shares, 1.0 / shares)
    whole = float(round(times))
    factor = whole if shares > 1.0 else 1.0 / whole
    is_near = whole > 1.0 and abs(times / whole - 1.0) <= SPLIT_NEAR
    return factor if is_near and abs(log(price * factor)) <= abs(log(factor)) / 2.0 else 1.0


def _securities(then: Companies, now: Companies) -> list[_Security]:
    """The securities that both lists have, with shares and weights."""
    before, after = _line_weights(then), _line_weights(now)
    found = []
    for key in then.by_key.keys() & now.by_key.keys():
        for old, new in _pairs(then.by_key[key].lines, now.by_key[key].lines):
            weight_then, weight = before[old], after[new]
            if weight_then and weight and old.shares and new.shares and old.shares * new.shares > 0.0:
                price = (weight / new.shares) / (weight_then / old.shares)
                found.append(_Security(key, new.shares / old.shares, abs(price), weight, weight_then))
    return found


def _line_weights(companies: Companies) -> dict[HoldingLine, float | None]:
    return dict(zip(companies.holdings.rows, fine_weights(companies.holdings), strict=True))


def _pairs(then: tuple[HoldingLine, ...], now: tuple[HoldingLine, ...]) -> list[tuple[HoldingLine, HoldingLine]]:
    """The lines of one company on both lists: by ticker, else by code, else what alone is left under a new name."""
    left, found = list(now), []
    rest = []
    for line in then:
        match = next((other for other in left if _names(line) & _names(other)), None)
        if match is None:
            rest.append(line)
            continue
        left.remove(match)
        found.append((line, match))
    return [*found, (rest[0], left[0])] if len(rest) == len(left) == 1 else found


def _names(line: HoldingLine) -> set[str]:
    texts = ticker_form(line.ticker).strip("-"), cusip_of_line(line.cusip, line.isin), isin_of(line.isin)
    return {text for text in texts if text}
