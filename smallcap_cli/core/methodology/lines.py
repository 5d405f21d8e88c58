"""A universe from what funds hold: the lines of the funds together, with what is known of each.

Nothing is invented: what no source says is empty. A figure is measured where a source states it, derived where it
follows from such figures, a proxy where something else stands for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from smallcap_cli.core.fundamentals.quarters import MOST_QUARTERS
from smallcap_cli.core.holdings import HoldingLine
from smallcap_cli.core.holdings.companies import Companies
from smallcap_cli.core.holdings.floats import FloatPart, float_parts, float_shares
from smallcap_cli.core.holdings.kinds import LineKind
from smallcap_cli.core.identity.codes import security_codes, ticker_form
from smallcap_cli.core.methodology.spellings import known_value
from smallcap_cli.core.methodology.vocabulary import UNIVERSE_COLUMNS
from smallcap_cli.core.words import quantity
from smallcap_cli.errors import UsageFault

MEASURED, DERIVED, PROXY, MISSING = "measured", "derived", "proxy", "missing"
#: Fund quantities that add up to more than the shares there are, by over this, say that the count of shares is old.
MOST_FLOAT = 1.05
#: What every line is where a source has no word for it: a share of a company.
_COMMON = "common"
_NAMES = ("ticker", "name")
INCOMES = tuple(f"ni_q{place}" for place in range(1, MOST_QUARTERS + 1))
_GRADES = dict.fromkeys(("company_id", "security_type", "float_factor", *INCOMES), DERIVED)


class UniverseLine(NamedTuple):
    """One security: its cells by column of a universe, "" and None where nothing is known."""

    cells: Mapping[str, str | float | date | None]


class FundUniverse(NamedTuple):
    """The securities of several funds, the grade of each column, and the part of every float that each fund holds.

    `as_of` is the newest day of the funds; `notes` say what has to be known.
    """

    as_of: date
    lines: tuple[UniverseLine, ...]
    grades: Mapping[str, str]
    parts: Mapping[str, FloatPart]
    notes: tuple[str, ...]

    def known_share(self, column: str) -> float:
        """The share of the lines that have a figure or text in a column."""
        return sum(line.cells.get(column) not in (None, "") for line in self.lines) / len(self.lines)


#: The columns of the table, in order.
COLUMNS = (
    *UNIVERSE_COLUMNS[:2],
    *_NAMES,
    *(c for c in UNIVERSE_COLUMNS[2:] if c not in ("ni_q", "monthly_volume_shares")),
)


class Close(NamedTuple):
    """A close in dollars and its day."""

    day: date
    price: float


NOTHING: Mapping[str, Sequence[float]] = MappingProxyType({})
NO_CLOSES: Mapping[str, Close] = MappingProxyType({})
NO_WORDS: Mapping[str, str] = MappingProxyType({})


def fund_universe(
    funds: Sequence[Companies], shares_out: Mapping[str, float], *, incomes: Mapping[str, Sequence[float]] = NOTHING,
    closes: Mapping[str, Close] = NO_CLOSES, stated: Mapping[str, Close] = NO_CLOSES,
    exchanges: Mapping[str, str] = NO_WORDS,
) -> FundUniverse:  # fmt: skip
    """The universe of funds that were looked at together; by security as `security_keys` has what else is known.

    `incomes` has the net incomes of quarters by company, the newest first. Of a security that several funds hold, the
    newest holdings count; a close counts where they have no price and where it is of a later day, a `stated` price and
    an exchange where nothing else has one. **Raises** UsageFault where no fund has a day and where no line is a share.
    """
    days = [one.holdings.as_of for one in funds if one.holdings.as_of is not None]
    if not days:
        raise UsageFault("no holdings name their day", "name the files like IWM_2026-07-31.csv")
    newest = sorted(funds, key=lambda one: one.holdings.as_of or date.min, reverse=True)
    found, held_of = _found_in(newest)
    if not found:
        raise UsageFault("the holdings have no share of a company", "name the holdings of a stock fund")
    parts = float_parts(held_of, shares_out)
    floats = {key: float_shares(key, held_of, parts) for key in found}
    more = _more_of(found, closes, stated, exchanges)
    day = max(*days, *(close.day for close in more.prices.values()), date.min)
    lines = tuple(
        UniverseLine({
            **_cells(found[key].company, found[key].line, day, shares_out.get(key), floats[key]),
            **({"price": more.prices[key].price} if key in more.prices else {}),
            **({"exchange": known_value("exchange", more.exchanges[key])} if key in more.exchanges else {}),
            **dict(zip(INCOMES, incomes.get(found[key].company, ()), strict=False)),
        })
        for key in sorted(found)
    )  # fmt: skip
    over = sum((floats[key] or 0.0) > MOST_FLOAT * shares_out[key] for key in found if shares_out.get(key))
    notes = (*_notes(newest, day, over), *more.notes)
    return FundUniverse(day, lines, {**_grades(lines), **more.grades}, parts, notes)


class _HeldSecurity(NamedTuple):
    """A security in the newest holdings that have it."""

    company: str
    line: HoldingLine
    day: date | None


class _MoreCells(NamedTuple):
    """Prices and exchanges that go before those of the holdings, by security; what has to be said of them, and the
    grades that they give their columns.
    """

    prices: Mapping[str, Close]
    exchanges: Mapping[str, str]
    notes: Sequence[str]
    grades: Mapping[str, str]


def _more_of(
    found: Mapping[str, _HeldSecurity], closes: Mapping[str, Close], stated: Mapping[str, Close],
    exchanges: Mapping[str, str],
) -> _MoreCells:  # fmt: skip
    used = {key: closes[key] for key, one in found.items() if key in closes and _is_better(closes[key], one)}
    unpriced = (key for key, one in found.items() if key not in used and _price(one.line) is None)
    filled = {key: stated[key] for key in unpriced if key in stated}
    listed = {key: exchanges[key] for key, one in found.items() if key in exchanges and not _exchange(one.line)}
    notes = [
        *_close_notes("your price files, closes of", list(used.values())),
        *_close_notes("stated market value and shares of", list(filled.values())),
    ]
    notes += [f"exchange: {quantity(len(listed), 'line')} from the list of tickers"] if listed else []
    return _MoreCells({**filled, **used}, listed, notes, {"price": DERIVED} if filled else {})


def _found_in(newest: Sequence[Companies]) -> tuple[dict[str, _HeldSecurity], dict[str, dict[str, float]]]:
    """The securities of funds, those with the newest holdings first, and the quantities by fund and security."""
    keys = security_keys(newest)
    quantities: dict[str, dict[str, float]] = {}
    found: dict[str, _HeldSecurity] = {}
    for one in newest:
        held = quantities.setdefault(one.holdings.ticker, defaultdict(float))
        for company, line in [(owner, line) for owner in one.rows for line in owner.lines]:
            if key := keys[line]:
                held[key] += max(line.shares or 0.0, 0.0)
                found.setdefault(key, _HeldSecurity(company.key, line, one.holdings.as_of))
    return found, {fund: {key: value for key, value in held.items() if value > 0} for fund, held in quantities.items()}


def _is_better(close: Close, found: _HeldSecurity) -> bool:
    """Whether a close goes before the price in the holdings."""
    return _price(found.line) is None or (found.day is not None and close.day > found.day)


def _close_notes(source: str, used: Sequence[Close]) -> Sequence[str]:
    if not used:
        return ()
    first, last = min(close.day for close in used), max(close.day for close in used)
    span = f"{first}" + (f" to {last}" if last > first else "")
    return (f"price: {quantity(len(used), 'line')} from {source} {span}",)


def float_for_shares(found: FundUniverse) -> FundUniverse:
    """The universe with the float of a line for its shares where those are unknown, which makes the column a proxy."""
    lines, count = [], 0
    for line in found.lines:
        floating = line.cells["float_shares"]
        if line.cells["shares_out"] is None and floating is not None:
            line = UniverseLine({**line.cells, "shares_out": floating, "float_factor": 1.0})
            count += 1
        lines.append(line)
    if not count:
        return found
    note = f"shares of {quantity(count, 'line')} are their float, since the shares are unknown: a proxy"
    grades = {**found.grades, "shares_out": PROXY, "float_factor": PROXY}
    return found._replace(lines=tuple(lines), grades=grades, notes=(*found.notes, note))


def security_keys(funds: Sequence[Companies]) -> Mapping[HoldingLine, str]:
    """What tells the securities of several funds apart: the ticker in its one form, else a code; "" without either.

    A line with a code alone has the ticker that another line has beside that code.
    """
    lines = [line for fund in funds for company in fund.rows for line in company.lines]
    tickers = {code: ticker for line in lines if (ticker := ticker_form(_ticker(line))) for code in _codes(line)}
    return {
        line: ticker_form(_ticker(line)) or next((tickers.get(code, code) for code in _codes(line)), "")
        for line in lines
    }


def _ticker(line: HoldingLine) -> str:
    return line.ticker.strip(" -")


def _codes(line: HoldingLine) -> Sequence[str]:
    return security_codes(line.cusip, line.isin)


def _cells(
    company: str, line: HoldingLine, day: date, total: float | None, floating: float | None
) -> Mapping[str, str | float | date | None]:
    """The cells of a line; `float_shares` is no column of a universe and what `float_for_shares` takes."""
    factor = min(1.0, floating / total) if floating is not None and total else None
    return {
        "security_id": _ticker(line) or next(iter(_codes(line)), ""), "company_id": company, "ticker": _ticker(line),
        "name": line.name, "as_of": day, "exchange": known_value("exchange", _exchange(line)),
        "domicile": known_value("domicile", line.country.strip(" -")), "security_type": _COMMON, "price": _price(line),
        "shares_out": total, "float_factor": factor, "sector": line.sector.strip(" -"),
        "float_shares": floating,
    }  # fmt: skip


def _exchange(line: HoldingLine) -> str:
    return line.exchange.strip(" -")


def _price(line: HoldingLine) -> float | None:
    """What a fund values a share at."""
    if line.price is None and line.market_value is not None and line.shares:
        return line.market_value / line.shares
    return line.price


def _grades(lines: Sequence[UniverseLine]) -> Mapping[str, str]:
    found = {}
    for column in COLUMNS:
        known = any(line.cells.get(column) not in (None, "") for line in lines)
        found[column] = _GRADES.get(column, MEASURED) if known else MISSING
    return found


def _notes(funds: Sequence[Companies], day: date, over: int) -> Sequence[str]:
    notes = []
    for one in funds:
        if one.holdings.as_of and one.holdings.as_of < day:
            age = quantity((day - one.holdings.as_of).days, "day")
            notes.append(f"{one.holdings.ticker}: holdings of {one.holdings.as_of}, {age} before the newest")
        others = sum(kind is not LineKind.SHARE for kind in one.kinds)
        if others:
            notes.append(f"{one.holdings.ticker}: {quantity(others, 'line')} left out that {_are(others)}")
    if over:
        notes.append(f"{quantity(over, 'line')} with more float than shares by over 5 %: the count of shares is old")
    return notes


def _are(count: int) -> str:
    return "is no share of a company" if count == 1 else "are no shares of companies"
