"""The reviews of an index one after the other: members are carried from each universe to the next.

Between two reviews nothing is traded: a weight moves with the price that both universes give. A security without a
price in the later one is gone: nobody trades it at the review, and its money is with the others by weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import items
from smallcap_cli.core.methodology.edges import SIZE_BANDS, SIZE_ENDING
from smallcap_cli.core.methodology.engine import Library, apply, rules_of
from smallcap_cli.core.methodology.model import Methodology, Step
from smallcap_cli.core.methodology.result import Result, Summary, company_sizes, net_income, summary
from smallcap_cli.core.methodology.universe import NOBODY, Bools, Members, Universe
from smallcap_cli.errors import UsageFault

TOO_LARGE, TOO_SMALL, OTHER_RULE, VANISHED = "too_large", "too_small", "other_rule", "vanished"

#: Where a former member went, in the order in which they are told.
LEFT = (TOO_LARGE, TOO_SMALL, OTHER_RULE, VANISHED)


class Migration(NamedTuple):
    """Who came, who left, and why, in securities."""

    additions: int
    deletions: int
    left: Mapping[str, int]


class SimulationReview(NamedTuple):
    """One review: figures of the members, and what changed since the one before; None where there was none.

    `additions_unprofitable` is the share of loss makers among the companies none of whose lines was held before, as
    far as their net income is known. `turnover` is one-way, a fraction of the index.
    """

    result: Result
    figures: Summary
    additions_unprofitable: float | None
    migration: Migration | None
    turnover: float | None

    @property
    def as_of(self) -> date:
        return self.result.as_of


def simulation(
    methodology: Methodology, universes: Sequence[Universe], *, library: Library, prior: Members = NOBODY
) -> Iterator[SimulationReview]:
    """The reviews on the days of these universes, the oldest first.

    Rules are those in force on each universe's day. **Raises** UsageFault for two universes of the same day.
    """
    ordered = sorted(universes, key=lambda table: table.as_of)
    for one, other in pairwise(ordered):
        if one.as_of == other.as_of:
            raise UsageFault(f"two universes have the date {one.as_of}", "give each day once")
    steps = {rule.name: rule.step for rule in rules_of(methodology, library)}
    before: Universe | None = None
    for table in ordered:
        result = apply(methodology, table, library=library, prior=prior)
        yield SimulationReview(
            result,
            summary(result),
            _losing_additions(result),
            _migration(result, prior, steps) if prior.held else None,
            turnover(prior, result, before=before),
        )
        prior, before = result.members(), table


def turnover(prior: Members, result: Result, *, before: Universe | None) -> float | None:
    """Half the sum of absolute differences between the new weights and those before, drifted by price.

    Without the universe `before` the weights given are taken as they are. **Missing** None: no weights before.
    """
    old = {name: weight for name, weight in prior.weight.items() if weight > 0}
    if not old:
        return None
    table = result.candidates.universe
    if before is not None:
        old = drifted_weights(old, before, table)
    old = weights_there(old, table)
    ids, member = table.security_id, result.member
    new = dict(zip(ids[member].tolist(), result.weight[member].tolist(), strict=True))
    names = sorted(old.keys() | new.keys())
    changes = [abs(new.get(name, 0.0) - old.get(name, 0.0)) for name in names]
    return float(sum(changes)) / 2


def weights_there(weights: Mapping[str, float], table: Universe) -> dict[str, float]:
    """The weights of the lines with a price in a universe, adding up to 1.

    The others are gone: what they paid out is with these by weight, as index providers spread it, and is no trade.
    """
    known = _prices(table).keys()
    there = {name: weight for name, weight in weights.items() if name in known}
    scale = sum(there.values())
    return {name: weight / scale for name, weight in there.items() if weight > 0}


def drifted_weights(weights: Mapping[str, float], before: Universe, after: Universe) -> dict[str, float]:
    """The weights after the prices between two universes moved them, adding up to 1 again."""
    earlier, later = _prices(before), _prices(after)
    moved = {
        name: weight * (later[name] / earlier[name] if name in later and earlier.get(name, 0.0) > 0 else 1.0)
        for name, weight in weights.items()
    }
    scale = sum(moved.values())
    return {name: value / scale for name, value in moved.items()} if scale > 0 else dict(weights)


def price_returns(before: Universe, after: Universe) -> dict[str, float]:
    """The price return of each security between two universes; one without a price in either is left out.

    Dividends are not in it, and a split between the two days looks like a fall.
    """
    earlier, later = _prices(before), _prices(after)
    return {name: later[name] / price - 1.0 for name, price in earlier.items() if name in later and price > 0}


def _prices(table: Universe) -> dict[str, float]:
    price = np.asarray(table.columns["price"], dtype=np.float64)
    known = ~np.isnan(price)
    return dict(zip(table.security_id[known].tolist(), price[known].tolist(), strict=True))


def _losing_additions(result: Result) -> float | None:
    candidates = result.candidates
    income = candidates.by_company(net_income(candidates), result.member & ~(candidates.company_prior > 0))
    known = ~np.isnan(income)
    return float(np.count_nonzero(income[known] < 0)) / int(known.sum()) if known.any() else None


def _migration(result: Result, prior: Members, steps: Mapping[str, Step]) -> Migration:
    ids = result.candidates.universe.security_id
    held = result.candidates.prior > 0
    here = set(ids[held].tolist())
    left = dict.fromkeys(LEFT, 0)
    left[VANISHED] = sum(name not in here for name in prior.held)
    sizes = result.candidates.by_line(company_sizes(result.candidates))
    gone = held & ~result.member
    for position in np.unique(result.out[gone]).tolist():
        rows = gone & (result.out == position)
        step = steps[result.steps[position].name]
        larger, smaller = _by_size(step, result, sizes, rows=rows, position=position)
        left[TOO_LARGE] += int(larger.sum())
        left[TOO_SMALL] += int(smaller.sum())
        left[OTHER_RULE] += int((rows & ~larger & ~smaller).sum())
    return Migration(int(np.count_nonzero(result.member & ~held)), sum(left.values()), left)


def _by_size(
    step: Step, result: Result, sizes: np.ndarray[tuple[int], np.dtype[np.float64]], *, rows: Bools, position: int
) -> tuple[Bools, Bools]:
    """Of the lines that a step excluded, those too large for it and those too small; neither, if it is not about size.

    A band keeps a stretch of sizes, so whoever is out lies above all that it kept or below all of them.
    """
    nobody = np.zeros(len(rows), dtype=np.bool_)
    columns = _size_columns(step, result)
    if not columns or not all(column.endswith(SIZE_ENDING) for column in columns):
        return nobody, nobody
    if step.kind == "select":
        return (nobody, rows) if step.params.get("order") == "desc" else (rows, nobody)
    if step.kind == "filter":
        lower = all(condition["op"] in (">", ">=") for condition in items(step.params["conditions"]))
        return (nobody, rows) if lower else (nobody, nobody)
    kept = sizes[((result.out < 0) | (result.out > position)) & ~np.isnan(sizes)]
    if not len(kept):
        return nobody, nobody
    with np.errstate(invalid="ignore"):
        return rows & (sizes > np.median(kept)), rows & (sizes <= np.median(kept))


def _size_columns(step: Step, result: Result) -> list[str]:
    """The columns a step judges by; a band of ranks by what was ranked last."""
    if step.kind == "rank_band":
        ranked = [name for name in result.candidates.rankings if name]
        return ranked[-1:]
    if step.kind in SIZE_BANDS:
        return [str(step.params["column"])]
    if step.kind == "select":
        return [str(step.params["by"])]
    return [str(condition["column"]) for condition in items(step.params.get("conditions"))]
