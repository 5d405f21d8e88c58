"""What a review would change: lines that come and go, with dollars and days of volume, and those near the cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.edges import cut_distances, out_by_size, percent_missed
from smallcap_cli.core.methodology.engine import rules_of
from smallcap_cli.core.methodology.nobody import refuse_nobody
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.core.model import Floats, Source

ADDITION, DELETION, INCREASE, DECREASE, MEMBER, OUTSIDE = (
    "addition", "deletion", "increase", "decrease", "member", "outside",
)  # fmt: skip
MOVES = (ADDITION, DELETION, INCREASE, DECREASE)
#: Trading days of a month: 252 a year.
MONTH_DAYS = 21
#: A line this near to the edge that decides, as a fraction of its value, may yet fall on the other side.
NEAR = 0.05


class TrackingAssets(NamedTuple):
    """Assets in dollars that track an index, None where nobody says.

    `funds` says whose they are, "" where the user gives them; `mark` is `~` where one of them is approximate.
    """

    amount: float | None
    funds: str = ""
    sources: tuple[Source, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PredictedLine:
    """One security at a review: what becomes of it, its weights before and after, and what funds trade of it.

    `dollars` are bought (sold where negative) by the assets that track the index, `volume_usd` is what changes hands in
    a day. `distance` is how far it is from the edge that decides, a fraction of its value. **Missing** NaN: also the
    dollars of a line that is gone.
    """

    security_id: str
    company: str
    move: str
    step: str
    reason: str
    weight_before: float
    weight_after: float
    dollars: float
    volume_usd: float
    distance: float

    @property
    def days(self) -> float:
        """Days of the average volume that the trade takes; NaN where the volume is not known or 0."""
        return abs(self.dollars) / self.volume_usd if self.volume_usd > 0 else np.nan

    @property
    def is_near(self) -> bool:
        return self.distance <= NEAR


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The lines that a review changes, and those near the edge; `traded` is one-way.

    `guessed` says that the weights before are those of the members by the value that is free to trade. `gone` is the
    number of members before that the universe does not have, `gone_weight` what they were of the index; `earlier` are
    the files whose reviews made the members before.
    """

    result: Result
    lines: tuple[PredictedLine, ...]
    traded: float
    assets: float | None
    guessed: bool
    gone: int
    gone_weight: float
    earlier: tuple[Source, ...] = ()

    def count(self, move: str) -> int:
        return sum(line.move == move for line in self.lines)


def prediction(rulebook: Rulebook, result: Result, prior: Members, assets: float | None) -> Prediction:
    """What a review with these members before it changes: additions, deletions, and lines near the edge.

    Trades of the lines that come, go, or change the part held are the differences of their weights times the assets.
    Nobody trades a line that is gone: its money is with the others by weight, as in a backtest. **Raises**
    DataUnavailable where no company meets the rules.
    """
    refuse_nobody(result)
    given = weights_before(result, prior)
    table = result.candidates.universe
    ids = table.security_id.tolist()
    before = _of_one({name: given[name] for name in ids if name in given})
    absent = {name: given.get(name, 0.0) for name in sorted(set(prior.held) - set(ids))}
    held = np.array([prior.held.get(name, 0.0) for name in ids])
    rules = rules_of(rulebook.rules, rulebook.library)
    steps = {rule.name: rule.step for rule in rules}
    own = {rule.name: rule.step for rule in rules if not rule.of_base}
    volume, cut = daily_volume_usd(result), cut_distances(result, own)
    lines = []
    for row in np.flatnonzero(result.member | (held > 0) | out_by_size(result, own)).tolist():
        step, reason, missed = result.why(row)
        move = _move(held[row], result.candidates.held[row] if result.member[row] else 0.0)
        away = percent_missed(steps.get(step), missed, 100 * float(cut[row])) / 100
        after = float(result.weight[row])
        line = PredictedLine(
            str(ids[row]), str(table.company_ids[table.company[row]]), move, step, reason, before.get(ids[row], 0.0),
            after, _dollars(after - before.get(ids[row], 0.0), assets), float(volume[row]), away,
        )  # fmt: skip
        if move in MOVES or line.is_near:
            lines.append(line)
    lines += [
        PredictedLine(name, "", DELETION, "", "is not in the universe", weight, 0.0, np.nan, np.nan, np.nan)
        for name, weight in absent.items()
    ]
    after_by_id = dict(zip(ids, result.weight.tolist(), strict=True))
    names = sorted(before.keys() | {name for name, weight in after_by_id.items() if weight > 0})
    traded = sum(abs(after_by_id.get(name, 0.0) - before.get(name, 0.0)) for name in names) / 2
    return Prediction(
        result, tuple(sorted(lines, key=_order)), traded, assets, not prior.weight, len(absent), sum(absent.values())
    )


def weights_before(result: Result, prior: Members) -> Mapping[str, float]:
    """The weights of the members before, adding up to 1: as given, else by the value that is free to trade."""
    given = {name: weight for name, weight in prior.weight.items() if weight > 0}
    if not given:
        ids = result.candidates.universe.security_id.tolist()
        sizes = np.nan_to_num(result.candidates.numbers("float_mcap")).tolist()
        given = {name: size * prior.held[name] for name, size in zip(ids, sizes, strict=True) if name in prior.held}
    return _of_one(given)


def _of_one(weights: Mapping[str, float]) -> Mapping[str, float]:
    """The weights, adding up to 1."""
    scale = sum(weights.values())
    return {name: weight / scale for name, weight in weights.items()} if scale > 0 else {}


def daily_volume_usd(result: Result) -> Floats:
    """The dollars that change hands in a day: mean monthly volume in shares, over 21 days, times the price.

    **Missing** NaN for a line without any month's volume or a price.
    """
    cells = result.candidates.columns.get("monthly_volume_shares")
    price = result.candidates.numbers("price")
    if cells is None:
        return np.full(len(price), np.nan)
    months = np.asarray(cells, dtype=np.float64)
    known = ~np.isnan(months)
    count = known.sum(axis=1)
    total = np.where(known, months, 0.0).sum(axis=1)
    mean = np.divide(total, count, out=np.full(len(price), np.nan), where=count > 0)
    return np.asarray(mean / MONTH_DAYS * price, dtype=np.float64)


def _move(before: float, after: float) -> str:
    if before > 0 and after > 0:
        return MEMBER if before == after else INCREASE if after > before else DECREASE
    return ADDITION if after > 0 else DELETION if before > 0 else OUTSIDE


def _dollars(change: float, assets: float | None) -> float:
    return np.nan if assets is None else change * assets


def _order(line: PredictedLine) -> tuple[int, float, str]:
    """Additions, deletions, changes of the part held, each by weight; then lines near the edge, the nearest first."""
    if line.move in MOVES:
        return MOVES.index(line.move), -abs(line.weight_after - line.weight_before), line.security_id
    return len(MOVES), line.distance, line.security_id
