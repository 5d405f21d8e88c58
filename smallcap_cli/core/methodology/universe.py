"""The table of companies that rules are applied to, and the members of the last review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from smallcap_cli.core.model import Floats, Source
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe

Texts = NDArray[np.str_]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Cells: TypeAlias = "Floats | Texts"

MOST_NAMED = 8
#: What the ids of companies that do not exist begin with.
MADE_UP = "SYNTHETIC"


@dataclass(frozen=True, slots=True, eq=False)
class Universe:
    """Securities of one day, in the order of their ids.

    **Shape** every column is as long as `security_id`: text, numbers, or numbers by place (two-dimensional).
    `company` numbers the companies in the order of their ids. **Missing** NaN in numbers, "" in text; no `sources` for
    a table that is in no file.
    """

    as_of: date
    columns: Mapping[str, Cells]
    company: Ints
    company_ids: Texts
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def security_id(self) -> Texts:
        return _texts(self.columns["security_id"])

    def __len__(self) -> int:
        return len(self.company)


def universe(columns: Mapping[str, Cells], as_of: date, *, notes: tuple[str, ...] = ()) -> Universe:
    """The universe of these columns, sorted by security; `security_id` and `company_id` are among them.

    **Raises** UsageFault for an empty table or a security that is there twice.
    """
    ids = _texts(columns["security_id"])
    if not len(ids):
        raise UsageFault("the universe has no rows", "one row a security")
    order = np.argsort(ids, kind="stable").astype(np.int64)
    ordered: dict[str, Cells] = {name: _in_order(cells, order) for name, cells in columns.items()}
    ids = _texts(ordered["security_id"])
    twice = np.unique(ids[1:][ids[1:] == ids[:-1]])
    if len(twice):
        raise UsageFault(f"these securities are in the universe twice: {first_names(twice)}", "keep one row of each")
    company_ids, company = np.unique(_texts(ordered["company_id"]), return_inverse=True)
    return Universe(as_of, MappingProxyType(ordered), company.astype(np.int64), company_ids, notes)


def is_made_up(table: Universe) -> bool:
    """Whether the companies are those of the sample universe: their ids say that they do not exist."""
    return all(name.startswith(MADE_UP) for name in table.company_ids.tolist())


def lines_of(table: Universe, wanted: str) -> list[int]:
    """The rows of a security, a ticker or a company. **Raises** NotFound if there is none."""
    folded = wanted.strip().casefold()
    names: list[str] = []
    for column in ("security_id", "ticker", "company_id"):
        if column in table.columns:
            ids = [str(one).casefold() for one in table.columns[column]]
            if folded in ids:
                return [row for row, one in enumerate(ids) if one == folded]
            names.extend(str(one) for one in table.columns[column])
    hint = did_you_mean(wanted, names, "a security_id, ticker or company_id of the universe")
    raise NotFound(f"no company called {safe(wanted)!r} in the universe", hint)


class Members(NamedTuple):
    """Members of an index: security -> fraction of the holding (over 0, up to 1), and their weights if known.

    `others` are the members of the indexes it rests on and of its neighbours, by id; `notes` say what has to be known
    of their source, `as_of` is its day where it names one.
    """

    held: Mapping[str, float] = MappingProxyType({})
    weight: Mapping[str, float] = MappingProxyType({})
    others: Mapping[str, Members] = MappingProxyType({})
    notes: tuple[str, ...] = ()
    as_of: date | None = None

    def of(self, index: str) -> Members:
        """The members of an index that this one rests on; these members where those are not known."""
        return self.others.get(index, self)

    def all_notes(self) -> Iterator[str]:
        """What has to be known of the source of these members and of the others, each thing once."""
        every = (*self.notes, *(note for others in self.others.values() for note in others.notes))
        yield from dict.fromkeys(every)


NOBODY = Members()
#: Where fewer of the members of a file are in the universe, the ids of both are likely spelled differently.
FEWEST_FOUND = 0.5


def members_in(table: Universe, members: Members, name: str) -> Members:
    """Members under the ids of a universe, which may spell them without case, dots, dashes and blanks, or as tickers.

    A member that the universe lacks keeps its id. **Raises** UsageFault where the universe has none of them.
    """
    ids = set(table.security_id.tolist())
    by_spelling = ids_by_spelling(table)
    renamed = {one: one if one in ids else by_spelling.get(plain_id(one), one) for one in members.held}
    known = [one for one in renamed.values() if one in ids]
    if members.held and not known:
        example = f"{safe(next(iter(members.held)))} there, {safe(str(table.security_id[0]))} here"
        raise UsageFault(
            f"{name}: the universe has none of its {len(renamed):,} members", f"compare the ids: {example}"
        )
    if len(set(known)) < len(known):
        twice = sorted({one for one in known if known.count(one) > 1})
        raise UsageFault(f"{name}: members that are there twice: {first_names(twice)}", "keep one row of each")
    held = {renamed[one]: value for one, value in members.held.items()}
    return members._replace(held=held, weight={renamed[one]: value for one, value in members.weight.items()})


def ids_by_spelling(table: Universe) -> dict[str, str]:
    """The securities by their tickers and ids, both as `plain_id` has them; an id goes before a ticker."""
    columns = [table.columns[column].tolist() for column in ("ticker", "security_id") if column in table.columns]
    found = {plain_id(text): str(own) for texts in columns
             for own, text in zip(table.security_id.tolist(), texts, strict=True)}  # fmt: skip
    found.pop("", None)
    return found


def plain_id(text: str) -> str:
    """An id without case, dots, dashes and blanks: BF-B, BF.B and bfb are one."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def aligned_column(values: Mapping[str, float], table: Universe) -> Floats:
    """The values by security as a column of the universe, 0 where there is none."""
    if not values:
        return np.zeros(len(table))
    return np.array([values.get(name, 0.0) for name in table.security_id.tolist()], dtype=np.float64)


class Ranking(NamedTuple):
    """Companies by one figure, largest first: place, and where its interval of the cumulative share begins and ends.

    **Shape** one value a company, NaN for a company without a rank. **Unit** shares in per cent.
    """

    rank: Floats
    start: Floats
    end: Floats

    @property
    def middle(self) -> Floats:
        return (self.start + self.end) / 2

    @property
    def companies(self) -> int:
        return int(np.count_nonzero(~np.isnan(self.rank)))

    def end_at(self, place: int) -> float:
        """The cumulative share down to a place; the last company stands for places beyond it."""
        if place < 1 or not self.companies:
            return 0.0
        return float(self.end[self.rank == min(place, self.companies)][0])


def ranking(values: Floats) -> Ranking:
    """The ranking of one value a company; ties by company id, values below 0 add nothing."""
    rank, start, end = (np.full(len(values), np.nan) for _ in range(3))
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(-values[known], kind="stable")]
    rank[order] = np.arange(1, len(order) + 1)
    reached = np.cumsum(np.maximum(values[order], 0.0))
    if len(order) and reached[-1] > 0:
        share = 100 * reached / reached[-1]
        end[order] = share
        start[order] = np.concatenate(([0.0], share[:-1]))
    return Ranking(rank, start, end)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The universe on its way through the rules: who is still in, what was derived, what is held.

    `prior` is the fraction held before the review, `held` the one after it, `elsewhere` the one that another index
    held before it, by its id; `figures` are limits that steps used (`dollar_band.lo`), `rankings` those that
    `company_rank` made, by column.
    """

    universe: Universe
    inside: Bools
    prior: Floats
    held: Floats
    as_of: date
    columns: Mapping[str, Cells]
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    rankings: Mapping[str, Ranking] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))

    def numbers(self, name: str) -> Floats:
        """A column of numbers; a column the universe does not have is missing everywhere."""
        cells = self.columns.get(name)
        if cells is None:
            return np.full(len(self.universe), np.nan)
        if cells.dtype.kind != "f":
            raise UsageFault(f"the column {safe(name)} holds text, not numbers", "use == or in with it")
        return _floats(cells)

    def groups(self, name: str) -> Ints:
        """Whole numbers that tell the groups of a column apart; lines without one are a group of their own."""
        if name == "company_id":
            return self.universe.company
        cells = self.columns.get(name)
        if cells is None:
            return np.zeros(len(self.universe), dtype=np.int64)
        return np.unique(cells, return_inverse=True)[1].astype(np.int64)

    def by_company(self, values: Floats, rows: Bools | None = None) -> Floats:
        """One value a company: that of its first line in `rows` (those still in) that has one, by security id."""
        among = np.flatnonzero((self.inside if rows is None else rows) & ~np.isnan(values))[::-1]
        found = np.full(len(self.universe.company_ids), np.nan)
        found[self.universe.company[among]] = values[among]
        return found

    def best_by_company(self, values: Floats) -> Floats:
        """One value a company: the highest of its lines that are still in."""
        found = np.full(len(self.universe.company_ids), -np.inf)
        among = self.inside & ~np.isnan(values)
        np.maximum.at(found, self.universe.company[among], values[among])
        return np.where(np.isneginf(found), np.nan, found)

    def by_line(self, values: Floats) -> Floats:
        """Values of companies for each of their lines."""
        return values[self.universe.company]

    @property
    def company_prior(self) -> Floats:
        """The fraction of each line's company that was held: a company is a member with any of its lines."""
        return self._most_by_company(self.prior)

    def company_elsewhere(self, index: str) -> Floats | None:
        """The fraction of each line's company that another index held; None where its members are not known."""
        held = self.elsewhere.get(index)
        return None if held is None else self._most_by_company(held)

    def _most_by_company(self, values: Floats) -> Floats:
        most = np.zeros(len(self.universe.company_ids))
        np.maximum.at(most, self.universe.company, values)
        return most[self.universe.company]

    def line_size(self) -> Floats:
        """The value of each line that is free to trade."""
        return self.numbers("float_mcap")


def first_names(ids: Texts | list[str], most: int = MOST_NAMED) -> str:
    """Names for a message, the first few and how many more."""
    return name_list([safe(str(name)) for name in ids], most)


def _in_order(cells: Cells, order: Ints) -> Cells:
    return _floats(cells)[order] if cells.dtype.kind == "f" else _texts(cells)[order]


def _texts(cells: Cells) -> Texts:
    return cells.astype(np.str_, copy=False)


def _floats(cells: Cells) -> Floats:
    return cells.astype(np.float64, copy=False)
