"""One table being computed: views made once for all columns, and the provenance of every cell in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smallcap_cli.core.comparison.block import Block
from smallcap_cli.core.comparison.changes import change_lines, change_note, index_changes
from smallcap_cli.core.comparison.cohorts import BlockRow, Blocks, cohorts_of
from smallcap_cli.core.comparison.gross import GROSS, gross_notes
from smallcap_cli.core.comparison.starts import without_own_start
from smallcap_cli.core.comparison.view import VIEWS, Need
from smallcap_cli.core.comparison.views import Conventions, Market, ViewBlocks, build_views, is_beside_benchmark
from smallcap_cli.core.model import (
    NOT_COMPARABLE,
    NOT_FETCHED,
    Days,
    Floats,
    FundData,
    Gap,
    IndexIdentity,
    PriceHistory,
    Source,
)
from smallcap_cli.core.windows import Frequency, WindowSpec


class Comparison(NamedTuple):
    """The funds of one table with everything they share; the input of every cell.

    Nothing in it is dated after `conventions.as_of` (see `as_of.AsOf`). `today` is the day from which ages are told;
    None where a day was asked for.
    """

    funds: tuple[FundData, ...]
    market: Market
    conventions: Conventions
    indexes: Mapping[str, IndexIdentity]
    today: date | None = None


class RankingBasis(NamedTuple):
    """What is ranked: figures of another currency or kind of price are shown and never an extreme.

    `mixed` says whether some funds have month ends only while others have daily closes.
    """

    currency: str
    price_kind: str
    mixed: bool


def ranking_basis(funds: Sequence[FundData]) -> RankingBasis:
    """Dollars and market prices where any fund has them, else what the first fund has."""
    histories = [fund.prices for fund in funds if fund.prices is not None]
    currencies = [history.currency for history in histories]
    kinds = [history.price_kind for history in histories]
    return RankingBasis(
        "USD" if "USD" in currencies or not currencies else currencies[0],
        "market" if "market" in kinds or not kinds else kinds[0],
        len({history.frequency for history in histories}) > 1,
    )


class CellProvenance(NamedTuple):
    """Provenance of a fund's cells in one window, made once for all families that see it.

    `frequency` is that of the returns where the view takes any, else "". `apart` is the one of the `notes` that says to
    which day the cells go where that is not the day of the others, `gross` are those about closes that look grossly
    wrong: both are shown, and neither ranked nor subtracted.
    """

    sources: tuple[Source, ...]
    basis: str
    end: date
    start: date
    notes: tuple[str, ...]
    mark: str
    comparable: bool
    frequency: str = ""
    apart: str = ""
    gross: tuple[str, ...] = ()
    ranked_else: bool = True

    @property
    def notes_of_earlier_days(self) -> tuple[str, ...]:
        """What is said of figures of the fund that do not go to its end."""
        return tuple(note for note in self.notes if note != self.apart)

    def to_day(self, histories: Iterable[PriceHistory | None], day: date) -> CellProvenance:
        """The provenance of a figure of two closes alone, that of the start and that of an earlier day."""
        gross = gross_notes(histories, self.start, day, ends=True)
        notes = (*[note for note in self.notes_of_earlier_days if note not in self.gross], *gross)
        mark = GROSS if gross else self.mark.replace(GROSS, "")
        return self._replace(notes=notes, mark=mark, comparable=self.ranked_else and not gross, gross=gross)


# Looked up once a fund and view: names of views are found faster than the needs of each.
_OF_RETURNS = frozenset(name for name, view in VIEWS.items() if Need.RETURNS in view.needs)
_OWN_INDEX = frozenset(name for name, view in VIEWS.items() if Need.OWN_INDEX in view.needs)


class Seat(NamedTuple):
    """One fund's row in a block of a view, with what is said of its cells.

    `number` is that of the block in `blocks`; the block is made when it is looked at.
    """

    blocks: Blocks
    number: int
    row: int
    frequency: Frequency
    provenance: CellProvenance

    @property
    def block(self) -> Block:
        """The closes of the fund and of those beside it."""
        return self.blocks[self.number]

    @property
    def days(self) -> Days:
        """The days of the fund's closes."""
        return self.block.days

    @property
    def closes(self) -> Floats:
        """The fund's own closes, (days,)."""
        own: Floats = self.block.closes[self.row]
        return own

    @property
    def start(self) -> date:
        """The day of the first close."""
        return self.provenance.start

    @property
    def end(self) -> date:
        """The day of the last close."""
        return self.provenance.end


class PlacedView:
    """The views of one window, and the seat of every fund in them, made when it is looked at."""

    def __init__(self, computation: Computation, view: str, views: ViewBlocks, latest: date) -> None:
        self.views = views
        self._computation = computation
        self._view = view
        self.latest = latest
        self._at_hand: tuple[int, Seat | Gap] = (-1, Gap(NOT_FETCHED))

    def seat(self, fund: int) -> Seat | Gap:
        """A fund's seat, or why it has none. The columns of one fund share what is made last."""
        known, seat = self._at_hand
        if known == fund:
            return seat
        views, row = self.views, self.views.block_rows[fund]
        if isinstance(row, Gap):
            seat = row
        else:
            data = self._computation.comparison.funds[fund]
            said = self._computation.provenance(self._view, data, row, views.sources, self.latest)
            seat = Seat(views.blocks, row.block, row.row, row.frequency, said)
        self._at_hand = (fund, seat)
        return seat

    def provenance_within(self, fund: int, start: date, end: date) -> CellProvenance:
        """What is said of a figure of some days of a fund's window, such as one fall.

        Changes of index and closes that look wrong on other days have no bearing on it, nor has the day on which the
        window begins. **Raises** ValueError for a fund without the window.
        """
        views, row = self.views, self.views.block_rows[fund]
        if isinstance(row, Gap):
            raise ValueError(row.detail)
        data, inside = self._computation.comparison.funds[fund], without_own_start(row)._replace(start=start, end=end)
        return self._computation.provenance(self._view, data, inside, views.sources, end)

    def ends_early(self, fund: int) -> bool:
        """Whether a fund's daily figures end before those of the others; no seat is made for it."""
        found, prices = self.views.block_rows.find(fund), self._computation.comparison.funds[fund].prices
        if isinstance(found, Gap) or prices is None or prices.frequency != "daily":
            return False
        return self.views.blocks.plans[found[0]].end < self.latest


class Computation:
    """One table being computed: cohorts and views are made once and shared by all columns."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.ranking = ranking_basis(comparison.funds)
        self._cohorts = cohorts_of(comparison.funds, comparison.conventions.basis)
        self._sources: dict[tuple[int, date], Source] = {}
        self._placed: dict[tuple[str, str], PlacedView] = {}
        self._of_another_kind = self._other_kinds()

    def placed_view(self, view: str, window: WindowSpec) -> PlacedView:
        """Blocks and places of a view and window."""
        key = (view, window.name)
        if key not in self._placed:
            c = self.comparison
            views = build_views(view, window, c.funds, c.market, c.conventions, self._cohorts)
            views = views._replace(block_rows=views.block_rows.without(self._of_another_kind | self._foreign(view)))
            self._placed[key] = PlacedView(self, view, views, self._latest_end(views))
        return self._placed[key]

    def _latest_end(self, views: ViewBlocks) -> date:
        """The day to which the figures of a view go: an exchange's day where there is any, month ends stand by days."""
        ends: dict[str, date] = {}
        for plan in views.blocks.plans:
            prices = self.comparison.funds[plan.members[0]].prices
            if prices is not None and not self._of_another_kind.keys() >= set(plan.members):
                kind = "seven-day" if prices.seven_day else prices.frequency
                ends[kind] = max(plan.end, ends.get(kind, date.min))
        return ends.get("daily") or ends.get("seven-day") or ends.get("monthly", date.min)

    def seats(self, view: str, window: WindowSpec) -> Iterator[tuple[FundData, Seat | Gap]]:
        """Every fund with its seat in a view and window, or the reason why it has none."""
        placed = self.placed_view(view, window)
        for number, fund in enumerate(self.comparison.funds):
            yield fund, placed.seat(number)

    def _other_kinds(self) -> dict[int, Gap]:
        """Market prices and net asset values never share a column: beside market prices the others are missing."""
        gap = Gap(NOT_COMPARABLE, "its prices are net asset values, the others' are market prices")
        kinds = [fund.prices.price_kind if fund.prices else "" for fund in self.comparison.funds]
        return {number: gap for number, kind in enumerate(kinds) if kind not in ("", self.ranking.price_kind)}

    def _foreign(self, view: str) -> dict[int, Gap]:
        """Funds whose closes are not in the benchmark's currency: such returns are not set side by side."""
        benchmark = self.comparison.market.benchmark
        beside = is_beside_benchmark(VIEWS[view], self.comparison.conventions)
        if not beside or not isinstance(benchmark, PriceHistory):
            return {}
        currencies = [fund.prices.currency if fund.prices else benchmark.currency for fund in self.comparison.funds]
        return {
            number: Gap(NOT_COMPARABLE, f"closes in {currency}, the benchmark's in {benchmark.currency}")
            for number, currency in enumerate(currencies)
            if currency != benchmark.currency
        }

    def _until(self, source: Source, end: date) -> Source:
        key = (id(source), end)
        if key not in self._sources:
            self._sources[key] = source.until(end)
        return self._sources[key]

    def provenance(
        self, view: str, fund: FundData, block_row: BlockRow, shared: tuple[Source, ...], latest: date
    ) -> CellProvenance:
        """What is said of a fund's cells; not comparable where window, currency, kind or index differ."""
        prices = fund.prices
        if prices is None:
            raise ValueError(f"{fund.ticker} has a row and no prices")
        changes = index_changes(fund, block_row.start, block_row.end)
        own = (change_note(changes),) if changes else ()
        notes = (*block_row.notes, *own, *self._benchmark_notes(view, fund, block_row))
        foreign = prices.currency != self.ranking.currency
        if foreign:
            notes = (*notes, f"in {prices.currency}")
        monthly = self.ranking.mixed and prices.frequency == "monthly"
        if fund.index_levels and view in _OWN_INDEX and not self.comparison.conventions.benchmark_explicit:
            shared = (*shared, fund.index_levels.source)
        frequency = block_row.frequency if view in _OF_RETURNS else ""
        apart = f"to {block_row.end}" if block_row.end != latest and prices.frequency == "daily" else ""
        gross = gross_notes(
            self._histories(view, fund), block_row.start, block_row.end, ends=view == "ends",
            frequency=block_row.frequency,
        )  # fmt: skip
        notes = (*notes, *((apart,) if apart else ()), *gross)
        ranked_else = block_row.ranked and not (changes or foreign or monthly or apart)
        return CellProvenance(
            tuple([self._until(source, block_row.end) for source in (prices.source, *shared)]),
            _basis(self.comparison, prices, block_row, frequency), block_row.end, block_row.start, notes,
            GROSS if gross else "m" if monthly else "", ranked_else and not gross, frequency, apart, gross, ranked_else,
        )  # fmt: skip

    def _benchmark_notes(self, view: str, fund: FundData, block_row: BlockRow) -> tuple[str, ...]:
        """What is said of a figure beside a benchmark that followed another index in these days."""
        by = self.comparison.conventions
        if fund.ticker == by.benchmark or not is_beside_benchmark(VIEWS[view], by):
            return ()
        beside = FundData(by.benchmark, self.comparison.market.benchmark_fund, None)
        return change_lines((beside,), block_row.start, block_row.end)

    def _histories(self, view: str, fund: FundData) -> Iterator[PriceHistory | None]:
        """The closes that a view of a fund takes: its own, and those it is set beside."""
        yield fund.prices
        benchmark = self.comparison.market.benchmark
        if is_beside_benchmark(VIEWS[view], self.comparison.conventions) and isinstance(benchmark, PriceHistory):
            yield benchmark
        elif view in _OWN_INDEX:
            yield fund.index_levels


def _basis(comparison: Comparison, prices: PriceHistory, block_row: BlockRow, frequency: str) -> str:
    basis = f"{comparison.conventions.basis} return, {prices.price_kind} price"
    if frequency:
        return f"{basis}, {frequency} returns"
    return f"{basis}, month-end closes" if block_row.frequency == "monthly" else basis
