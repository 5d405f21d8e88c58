"""Snapshots: what one source said of a fund in one session, recorded because nobody publishes it again.

A snapshot belongs to the last session that had settled when the source was asked. A source has at most one a session:
the first stays, a later one of the same session is left out, and a session without one is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import isnan, nan
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.exchange import sessions, settled_session
from smallcap_cli.core.flows.methods import SHARES
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.model import Fact, Floats, Profile, PublishedFigure, Source
from smallcap_cli.core.quote import Quote

EPOCH = date(1970, 1, 1)
#: The scope of assets where a source does not say it.
UNKNOWN = "unknown"


class Snapshot(NamedTuple):
    """What a source said of a fund; None where it said nothing that can be used.

    **Unit** `price` and `nav` in the fund's currency a share, fees, yields and spreads as fractions. `session` is the
    last one that had settled when the source was asked (`retrieved`), or the day that a file of the user's gives.
    `median_spread` is the median over 30 days as the fund company publishes it, `quoted_spread` that of one moment.
    """

    ticker: str
    session: date
    retrieved: datetime
    provider: str
    citation: str = ""
    price: float | None = None
    price_as_of: date | None = None
    nav: float | None = None
    nav_as_of: date | None = None
    shares_outstanding: float | None = None
    aum_usd: float | None = None
    aum_scope: str = UNKNOWN
    expense_ratio: float | None = None
    dividend_yield: float | None = None
    median_spread: float | None = None
    quoted_spread: float | None = None


#: The fields of a snapshot that are numbers, and those that are days.
NUMBERS = (
    "price", "nav", "shares_outstanding", "aum_usd", "expense_ratio", "dividend_yield", "median_spread",
    "quoted_spread",
)  # fmt: skip
DAYS = ("session", "price_as_of", "nav_as_of")
#: The fields that are one word for many snapshots.
WORDS = ("provider", "citation", "aum_scope")
#: The columns of a year's figures: every number as it is, a day as days since 1970, a moment as seconds, a word by
#: its place among the words.
COLUMNS = (*DAYS, "retrieved", *NUMBERS, *WORDS)
SESSION, RETRIEVED, PROVIDER = (COLUMNS.index(name) for name in ("session", "retrieved", "provider"))


@dataclass(frozen=True, eq=False, slots=True)
class SnapshotYear:
    """The snapshots of a fund in one calendar year, by session and provider.

    **Shape** `figures` has a row a snapshot and the columns of `COLUMNS`; NaN is missing. `words` are what the columns
    of words point into.
    """

    ticker: str
    year: int
    figures: Floats
    words: tuple[str, ...]
    source: Source

    @property
    def subject(self) -> str:
        """The name of the year of this fund in the store."""
        return f"{self.ticker}/{self.year}"

    @property
    def sessions(self) -> list[date]:
        """The session of each snapshot, oldest first."""
        return [EPOCH + timedelta(days=number) for number in self.figures[:, SESSION].astype(int).tolist()]

    @property
    def providers(self) -> tuple[str, ...]:
        """The sources of the snapshots, once each."""
        return tuple(self.words[place] for place in np.unique(self.figures[:, PROVIDER]).astype(int).tolist())

    def rows(self) -> list[Snapshot]:
        """The snapshots, oldest first."""
        return [self._row(values) for values in self.figures.tolist()]

    def until(self, day: date | None, moment: datetime | None) -> SnapshotYear:
        """The year without sessions after a day and without what was had after a moment; None is no limit."""
        kept = np.ones(len(self.figures), dtype=bool)
        if day is not None:
            kept &= self.figures[:, SESSION] <= (day - EPOCH).days
        if moment is not None:
            kept &= self.figures[:, RETRIEVED] <= moment.timestamp()
        return replace(self, figures=self.figures[kept])

    def _row(self, values: Sequence[float]) -> Snapshot:
        fields: dict[str, object] = {}
        for name, value in zip(COLUMNS, values, strict=True):
            if isnan(value):
                continue
            if name in DAYS:
                fields[name] = EPOCH + timedelta(days=int(value))
            elif name == "retrieved":
                fields[name] = datetime.fromtimestamp(value, UTC)
            else:
                fields[name] = self.words[int(value)] if name in WORDS else value
        return Snapshot(self.ticker, **fields)  # type: ignore[arg-type]


def years_of(snapshots: Iterable[Snapshot]) -> list[SnapshotYear]:
    """Snapshots by fund and calendar year of their session; of two of one session and provider the first counts."""
    by_year: dict[tuple[str, int], dict[tuple[date, str], Snapshot]] = {}
    for one in snapshots:
        by_year.setdefault((one.ticker, one.session.year), {}).setdefault((one.session, one.provider), one)
    return [_year(ticker, year, list(rows.values())) for (ticker, year), rows in sorted(by_year.items())]


def rows_of(years: Iterable[SnapshotYear]) -> list[Snapshot]:
    """The snapshots of a fund's years, oldest first."""
    return [row for year in sorted(years, key=lambda one: one.year) for row in year.rows()]


def last_session(years: Iterable[SnapshotYear]) -> list[Snapshot]:
    """The snapshots of the newest session that has any."""
    for year in sorted(years, key=lambda one: one.year, reverse=True):
        if len(year.figures):
            newest = year.figures[:, SESSION] == year.figures[-1, SESSION]
            return replace(year, figures=year.figures[newest]).rows()
    return []


def together(old: SnapshotYear, new: SnapshotYear) -> SnapshotYear:
    """A year with what is new in another one of it: nothing that was recorded is replaced."""
    words = tuple(dict.fromkeys((*old.words, *new.words)))
    added = new.figures.copy()
    places = np.array([words.index(word) for word in new.words], dtype=np.float64)
    for column in (COLUMNS.index(name) for name in WORDS):
        added[:, column] = places[added[:, column].astype(int)]
    known = set(map(tuple, old.figures[:, [SESSION, PROVIDER]].tolist()))
    fresh = [tuple(pair) not in known for pair in added[:, [SESSION, PROVIDER]].tolist()]
    figures = np.concatenate([old.figures, added[np.array(fresh, dtype=bool)]])
    ranks = np.array([sorted(words).index(word) for word in words])
    figures = figures[np.lexsort((ranks[figures[:, PROVIDER].astype(int)], figures[:, SESSION]))]
    return SnapshotYear(old.ticker, old.year, figures, words, new.source if any(fresh) else old.source)


def _year(ticker: str, year: int, rows: list[Snapshot]) -> SnapshotYear:
    rows = sorted(rows, key=lambda one: (one.session, one.provider))
    words = tuple(dict.fromkeys(str(getattr(one, name)) for one in rows for name in WORDS))
    places = {word: float(place) for place, word in enumerate(words)}
    figures = np.array([[_number(one, name, places) for name in COLUMNS] for one in rows], dtype=np.float64)
    newest = max(rows, key=lambda one: one.retrieved)
    return SnapshotYear(ticker, year, figures, words, Source(newest.provider, None, newest.retrieved, newest.citation))


def _number(one: Snapshot, name: str, places: dict[str, float]) -> float:
    value = getattr(one, name)
    if value is None:
        return nan
    if name in DAYS:
        return float((value - EPOCH).days)
    if name == "retrieved":
        return float(value.timestamp())
    return places[value] if name in WORDS else float(value)


def snapshot_of(profile: Profile) -> Snapshot:
    """What a profile that was just had says, as a snapshot of the session that had settled by then.

    **Raises** ValueError for a profile that does not say when it was had.
    """
    asked, quote = profile.source.retrieved, profile.quote or Quote()
    if asked is None:
        raise ValueError(f"{profile.ticker}: a snapshot has a moment")
    in_dollars = profile.currency is not None and profile.currency.value == "USD"
    return Snapshot(
        profile.ticker, settled_session(asked), asked, profile.source.provider, profile.source.citation,
        quote.price, quote.price_as_of, quote.nav, quote.nav_as_of, quote.shares_outstanding,
        _figure(profile.assets) if in_dollars else None, profile.assets_scope, _figure(profile.expense_ratio),
        _figure(profile.dividend_yield), None, quote.spread,
    )  # fmt: skip


def snapshot_of_counts(counts: ShareHistory, session: date, now: datetime) -> Snapshot | None:
    """What a fund company's history of NAV and shares says of a session; None where it has no row of that day."""
    place = int(np.searchsorted(counts.days, np.datetime64(session, "D")))
    if place == len(counts.days) or counts.days[place].item() != session:
        return None
    shares = float(counts.shares[place])
    return Snapshot(
        counts.ticker, session, counts.source.retrieved or now, counts.source.provider, counts.source.citation,
        nav=float(counts.nav[place]), nav_as_of=session,
        shares_outstanding=None if isnan(shares) or counts.method != SHARES else shares,
    )  # fmt: skip


def _figure(fact: Fact | None) -> float | None:
    return float(fact.value) if fact is not None and isinstance(fact.value, int | float) else None


def newest_in(years: Iterable[SnapshotYear], column: str) -> Snapshot | None:
    """The snapshot of the newest session that has a figure in a column; None where none has."""
    place = COLUMNS.index(column)
    for year in sorted(years, key=lambda one: one.year, reverse=True):
        there = np.flatnonzero(~np.isnan(year.figures[:, place]))
        if len(there):
            return replace(year, figures=year.figures[there[-1:]]).rows()[0]
    return None


def profile_with(profile: Profile, snapshot: Snapshot | None) -> Profile:
    """A profile with the figures of a snapshot that its source gave later; the same where there is none."""
    had = profile.source.retrieved
    if snapshot is None or had is None or snapshot.retrieved <= had or snapshot.provider != profile.source.provider:
        return profile
    return profile._replace(
        source=profile.source._replace(retrieved=snapshot.retrieved),
        assets=_fact(snapshot.aum_usd, profile.assets, "totalAssets"),
        expense_ratio=_fact(snapshot.expense_ratio, profile.expense_ratio, "netExpenseRatio"),
        dividend_yield=_fact(snapshot.dividend_yield, profile.dividend_yield, "yield"),
    )


def _fact(value: float | None, old: Fact | None, key: str) -> Fact | None:
    return None if value is None else Fact(value, old.key if old is not None else key)


def says_the_same(one: Profile, other: Profile) -> bool:
    """Whether two profiles describe a fund alike; what moves from day to day is in the snapshots."""
    return _description(one) == _description(other)


def _description(profile: Profile) -> tuple[object, ...]:
    fee = profile.expense_ratio
    return (
        profile.source.provider, profile.quote_type, profile.name, profile.currency, profile.category,
        profile.family, profile.inception, fee,
    )  # fmt: skip


def sessions_without(snapshots: Sequence[Snapshot]) -> list[date]:
    """The sessions between the first and the last snapshot of one source that have none."""
    if not snapshots:
        return []
    recorded = {one.session for one in snapshots}
    days: list[date] = sessions(min(recorded), max(recorded)).tolist()
    return [day for day in days if day not in recorded]


def figures_in(years: Sequence[SnapshotYear]) -> tuple[PublishedFigure, ...]:
    """The newest assets and the newest published spread among snapshots, each a figure of its session."""
    assets, spread = newest_in(years, "aum_usd"), newest_in(years, "median_spread")
    found = []
    if assets is not None and assets.aum_usd is not None:
        found.append(_published(assets, "aum_usd", assets.aum_usd, "assets", assets.aum_scope))
    if spread is not None and spread.median_spread is not None:
        found.append(_published(spread, "bid_ask_spread", spread.median_spread, "median spread of 30 days", ""))
    return tuple(found)


def _published(one: Snapshot, metric: str, value: float, title: str, scope: str) -> PublishedFigure:
    note = "the source does not say whether this is one share class or the whole fund" if scope == UNKNOWN else ""
    publisher, asked = one.citation or one.provider, f"{title}, asked {one.retrieved:%Y-%m-%d}"
    return PublishedFigure(
        one.ticker, metric, value, one.session, publisher, asked, "secondary", scope=scope, note=note
    )  # fmt: skip
