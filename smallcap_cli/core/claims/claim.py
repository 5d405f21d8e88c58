"""A published figure to be checked: what was claimed, how exactly it was printed, and when it can have been true."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from smallcap_cli.core.comparison.metric import ColumnRequest

Kind = Literal["value", "range", "ordering", "streak"]
KINDS: tuple[Kind, ...] = ("value", "range", "ordering", "streak")
Status = Literal["reproduced", "ambiguous", "not_reproduced", "not_checkable"]

#: A claim without an as-of day rests on a day at most this long before it was published.
SEARCH_DAYS = 45

#: What a printed number may end in, and what it is worth.
SCALES = {"": 1.0, "%": 0.01, "k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}
_PRINTED = re.compile(r"([+\-\u2212]?)\$?(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?\s*(%|k|m|bn|tn)?", re.ASCII)


class PrintedNumber(NamedTuple):
    """A number as it was printed: its value, what one unit of its last digit is worth, and what it ends in."""

    value: float
    unit: float
    suffix: str = ""

    @property
    def kind(self) -> str:
        """The unit in which a table shows it where no metric names one."""
        if self.suffix:
            return "fraction" if self.suffix == "%" else "usd"
        return "count" if self.unit >= 1 else "ratio"


def parse_printed(text: str) -> PrintedNumber | None:
    """The number a text such as `14.1 %`, `-0.0210`, `$1,814` or `10.8bn` prints; None for any other text."""
    found = _PRINTED.fullmatch(text.strip())
    if not found or not (found[2] or found[3]) or len(text) > 40:
        return None
    scale = SCALES[found[4] or ""]
    decimals = found[3] or ""
    number = float(f"{found[2].replace(',', '') or '0'}.{decimals or '0'}")
    return PrintedNumber(
        (-number if found[1] in ("-", "\u2212") else number) * scale, scale / 10 ** len(decimals), found[4] or ""
    )


class Search(NamedTuple):
    """The days on which a claim can have been true; `exact` where its own text names the one day."""

    first: date
    last: date
    exact: bool = False


class FixedConventions(NamedTuple):
    """Conventions that the claim itself states, which are not searched; "" where it says nothing."""

    basis: str = ""
    anchor: str = ""
    frequency: str = ""
    benchmark: str = ""


class DocumentedFigure(NamedTuple):
    """A figure that a named document gives, against which a claim is held where no history can decide."""

    value: float
    source: str


class Claim(NamedTuple):
    """One claim.

    `tickers` are the funds whose figures are looked at together; `versus` the alternatives for a fund from which
    the first one's difference, or over which its run, is taken. With an `index_id` each of `tickers` is a proxy of
    it, tried alone. `low` and `high` are the same for a value. `not_checkable` is a reason stated in the file;
    `file` keeps groups of two files apart.
    """

    id: str
    kind: Kind
    search: Search | None = None
    group: str = ""
    text: str = ""
    publisher: str = ""
    request: ColumnRequest | None = None
    window_given: bool = False
    tickers: tuple[str, ...] = ()
    versus: tuple[str, ...] = ()
    index_id: str = ""
    low: PrintedNumber | None = None
    high: PrintedNumber | None = None
    tolerance: float | None = None
    fixed: FixedConventions = FixedConventions()
    descending: bool = True
    step: Literal["year", "quarter", "month"] = "year"
    documented: DocumentedFigure | None = None
    not_checkable: str = ""
    file: str = ""

    @property
    def subjects(self) -> tuple[tuple[str, ...], ...]:
        """The funds of each way to check the claim: all together, each proxy alone, or with each rival."""
        if self.index_id:
            return tuple((ticker,) for ticker in self.tickers)
        if self.versus:
            return tuple((self.tickers[0], other) for other in self.versus)
        return (self.tickers,) if self.tickers else ()


class Reading(NamedTuple):
    """How a computed figure stands to the claim.

    `miss` is how far it lies outside of what was printed, 0 when it fits; `rounded` says whether rounding alone
    gives the printed digits; `difference` is computed less claimed.
    """

    computed: float
    difference: float
    miss: float
    rounded: bool


#: Rounding errors of the arithmetic, as a share of one printed unit.
_SLACK = 1e-9


def reading(claim: Claim, figures: tuple[float, ...], upper: float | None = None) -> Reading:
    """The figures of a convention held against the claim.

    Without a stated tolerance a figure fits when rounding or cutting off gives the printed digits: in size it lies at
    most half a unit of the last digit below, or less than a whole one above. `upper` is the most an index can have made
    whose fund made the figure.
    """
    if claim.kind == "ordering":
        signed = figures if claim.descending else tuple(-figure for figure in figures)
        margin = min(a - b for a, b in pairwise(signed))
        return Reading(margin, margin, 0.0 if margin > 0 else max(-margin, 1e-300), margin > 0)
    if claim.kind == "value" and len(figures) == 2:
        figures = (figures[0] - figures[1],)
    readings = [_against(claim, figure, figure if upper is None else upper) for figure in figures]
    return max(readings, key=lambda one: (one.miss, abs(one.difference)))


def _is_cut_off(printed: float, *, outwards: bool) -> bool:
    """Whether a figure may have lost its last digits: it is further from zero than the printed one, or 0 is printed."""
    return printed == 0.0 or outwards


def _against(claim: Claim, figure: float, upper: float) -> Reading:
    """One figure, or the stretch from it to `upper`, against the stretch from `low` to `high`."""
    low, high = claim.low, claim.high
    if low is None and high is None:
        raise ValueError(f"{claim.id} claims no number")
    below = 0.0 if low is None else max(low.value - upper, 0.0)
    above = 0.0 if high is None else max(figure - high.value, 0.0)
    bound = (low if below > 0 or high is None else high) or low
    unit = bound.unit if bound is not None else 0.0
    apart = max(below, above)
    allowed = claim.tolerance
    if allowed is not None:
        inside = apart <= allowed + unit * _SLACK
    else:
        cut = bound is not None and _is_cut_off(bound.value, outwards=(above > 0) == (bound.value > 0))
        allowed = unit if cut else unit / 2
        inside = apart < allowed * (1 - _SLACK) if cut else apart <= allowed * (1 + _SLACK)
    nearest = bound.value if bound is not None else 0.0
    difference = above - below if claim.kind == "range" else figure - nearest
    miss = 0.0 if inside or apart == 0.0 else max(apart - allowed, 1e-300)
    return Reading(figure, difference, miss, apart <= unit / 2 * (1 + 1e-6))
