"""The user's folder of price files (`--prices DIR`): CSV, workbooks, Parquet with the extra, a mapping in YAML."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from fnmatch import fnmatch
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from smallcap_cli.core.identity.codes import ticker_form
from smallcap_cli.core.model import PriceHistory, RateSeries
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    NotFound,
    NotOffered,
    SmallcapError,
    UsageFault,
    did_you_mean,
    safe,
)  # fmt: skip
from smallcap_cli.inputfile import FileTerms, file_content
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.providers.bars import Bars
from smallcap_cli.providers.bills import RATE_TICKERS
from smallcap_cli.providers.files.csv import MAX_BYTES, parse_table, parse_text
from smallcap_cli.providers.files.layout import LAYOUT_FILE, PLAIN, TICKER, Layout, layouts_of
from smallcap_cli.providers.files.rates import parse_factor_rates, quoted_rates
from smallcap_cli.providers.files.series import history_of
from smallcap_cli.providers.questions import inputs_of
from smallcap_cli.readings import Readings

if TYPE_CHECKING:
    from smallcap_cli.core.factors import FactorSeries
    from smallcap_cli.core.flows.shares import ShareHistory
    from smallcap_cli.core.fundamentals import Fundamentals, FundamentalsTable
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.providers.files.factors import UserFactors
    from smallcap_cli.providers.files.holdings import UserHoldings
    from smallcap_cli.providers.files.share_counts import UserShareCounts

FACTOR_FILES = "f-f_research_data*factors*daily*.csv"
SUFFIXES = (".csv", ".parquet", ".xlsx")
PRICE_FILE = FileTerms(
    "price file", MAX_BYTES, "a price file has one row a day", CouldNotAsk, CouldNotParse, pipes=False
)


def open_files(setup: ProviderSetup) -> PriceFiles:
    """The price files of a folder. **Raises** UsageFault for the folder, ConfigFault for its layout.yaml."""
    folder, holdings, shares = setup.folders.get("prices"), _holdings(setup), _share_counts(setup)
    fundamentals = setup.folders.get("fundamentals")
    if fundamentals is not None and not os.path.isfile(fundamentals):
        there = os.path.exists(fundamentals)
        what = f"{fundamentals} is no file" if there else f"no table of fundamentals at {fundamentals}"
        raise UsageFault(what, "--fundamentals names a CSV file")
    factors = _factors(setup)
    if folder is None:
        return PriceFiles(None, {}, holdings, fundamentals, shares, factors)
    if not os.path.isdir(folder):
        what = "is not a folder" if os.path.exists(folder) else "does not exist"
        raise UsageFault(f"the price folder {folder} {what}", "--prices DIR names a folder with TICKER.csv files")
    path = folder / LAYOUT_FILE
    layouts = layouts_of(str(path), price_content(path)) if os.path.exists(path) else {}
    return PriceFiles(folder, layouts, holdings, fundamentals, shares, factors, setup.readings)


def _holdings(setup: ProviderSetup) -> UserHoldings | None:
    place = setup.folders.get("holdings")
    if place is None:
        return None
    from smallcap_cli.providers.files.holdings import UserHoldings

    return UserHoldings(place, setup.last_day, setup.fund_names)


def _share_counts(setup: ProviderSetup) -> UserShareCounts | None:
    place = setup.folders.get("shares")
    if place is None:
        return None
    from smallcap_cli.providers.files.share_counts import UserShareCounts

    return UserShareCounts(place, setup.readings)


def _factors(setup: ProviderSetup) -> UserFactors | None:
    place = setup.folders.get("factors")
    if place is None:
        return None
    from smallcap_cli.providers.files.factors import UserFactors

    today = setup.clock().date()
    return setup.readings.once((place, "factors", today), lambda: UserFactors(place, today))


class PriceFiles:
    """Provider of the user's files: prices of one folder, `layouts` by ticker, "" for every other.

    `holdings` are the files of a place of their own, `fundamentals` is one file.
    """

    name = "files"
    network = False

    def __init__(
        self, folder: Path | None, layouts: dict[str, Layout], holdings: UserHoldings | None = None,
        fundamentals: Path | None = None, shares: UserShareCounts | None = None,
        factors: UserFactors | None = None, readings: Readings | None = None,
    ) -> None:  # fmt: skip
        self._readings = readings or Readings()
        self._factors = factors
        self._shares = shares
        self._fundamentals = fundamentals
        self._holdings = holdings
        self._given = folder
        self._layouts = layouts
        #: What there is to say of files besides the answers made of them.
        self.messages: tuple[str, ...] = ()

    @property
    def serves(self) -> tuple[str, ...]:
        return inputs_of(self)

    def tickers(self) -> tuple[str, ...]:
        """The tickers that have a file, in order; a file not named in capitals like a ticker is left out."""
        found = set()
        for name in self._names:
            stem, suffix = _split(name)
            ticker = stem.replace("_", "^")
            if suffix in SUFFIXES and TICKER.fullmatch(ticker):
                found.add(ticker)
        return tuple(sorted(found))

    def prices(self, ticker: str) -> PriceHistory:
        """The history in the ticker's file, with a warning for every fault that could be mended."""
        read = partial(self._history, ticker)
        return self._readings.once((self._folder, "prices", ticker), read)

    def rates(self, name: str) -> RateSeries:
        """`tbill` from _IRX.csv, `tnote` from _TNX.csv, `ff` from a daily factor file under Ken French's own name."""
        return self._readings.once((self._folder, "rates", name), partial(self._rates, name))

    def _history(self, ticker: str) -> PriceHistory:
        return history_of(ticker, self._table(ticker), self._layout(ticker))

    def _rates(self, name: str) -> RateSeries:
        for ticker, rate in RATE_TICKERS.items():
            if name == rate:
                return quoted_rates(rate, self._table(ticker))
        if name != "ff":
            raise NotFound(f"no rate called {safe(name)!r}", f"one of: {', '.join(RATE_TICKERS.values())}, ff")
        found = [known for known in self._names if fnmatch(known.lower(), FACTOR_FILES)]
        if not found:
            hint = "put F-F_Research_Data_Factors_daily.csv of Ken French's data library there"
            raise NotFound(f"no daily factor file in {self._folder}", hint)
        # The three-factor file has the shorter name and the longer history; RF is the same in all.
        path = self._folder / min(found, key=lambda known: (len(known), known))
        return parse_factor_rates(str(path), price_content(path))

    def holdings(self, ticker: str) -> Holdings:
        """The newest holdings of a fund in its files, on or before the day asked for."""
        if self._holdings is None:
            raise NotOffered("no files of holdings were given", "--holdings DIR")
        return self._holdings.newest(ticker)

    def holdings_by_fund(self, fund: str = "") -> dict[str, list[Holdings] | SmallcapError]:
        """All holdings in the files by ticker, of every fund or of one, and the error of a fund with a faulty file."""
        return self._holdings.by_fund(fund) if self._holdings is not None else {}

    def share_counts(self, ticker: str) -> ShareHistory:
        """A fund's NAV and shares outstanding by day, out of its file."""
        if self._shares is None:
            raise NotOffered("no files of share counts were given", "--shares DIR")
        return self._shares.history(ticker)

    def share_counts_by_fund(self) -> dict[str, ShareHistory | SmallcapError]:
        """The share counts of every fund that has a file, and the error of one with a faulty file."""
        return self._shares.by_fund() if self._shares is not None else {}

    def factors(self, subject: str) -> FactorSeries:
        """The series of a kind of factor file, of the newest vintage."""
        if self._factors is None:
            raise NotOffered("no factor files were given", "--factors DIR")
        return self._factors.newest(subject)

    def factor_series(self) -> tuple[FactorSeries, ...]:
        """The series of all factor files; none where no files were given."""
        return self._factors.every if self._factors is not None else ()

    def fundamentals(self, subject: str) -> Fundamentals:
        """What the user's table says of a company, by ticker in any spelling or by CIK."""
        found = self._companies.get(subject) or self._companies.get(ticker_form(subject))
        if found is None:
            raise NotFound(f"no {safe(subject)} in {self._fundamentals}", "a row a company, with its ticker or CIK")
        return found._replace(subject=subject)

    def fundamentals_table(self) -> FundamentalsTable:
        """All that the user's table says, as one thing. **Raises** NotOffered without one, CouldNotParse if faulty."""
        if self._fundamentals is None:
            raise NotOffered("no table of fundamentals was given", "--fundamentals FILE")
        from smallcap_cli.userfiles.fundamentals import FILE, parse_table_of

        table = parse_table_of(str(self._fundamentals), file_content(self._fundamentals, FILE))
        self.messages = table.warnings
        return table

    @cached_property
    def _companies(self) -> dict[str, Fundamentals]:
        """The rows of the table of fundamentals, by the CIK and by the form of the ticker."""
        from smallcap_cli.core.holdings.earnings import rows_by_name

        return rows_by_name(self.fundamentals_table().rows)

    def _table(self, ticker: str) -> Bars:
        """The ticker's file cut into columns."""
        path, layout = self._path(ticker), self._layout(ticker)
        if path.suffix.lower() == ".parquet":
            from smallcap_cli.providers.files.parquet import parse_parquet

            return parse_parquet(str(path), price_content(path), layout, ticker)
        if path.suffix.lower() == ".xlsx":
            from smallcap_cli.userfiles.workbook import workbook_text

            text = workbook_text(str(path), price_content(path), CouldNotParse, layout.sheet)
            return parse_text(str(path), text, replace(layout, separator=",", encoding=""), ticker)
        return parse_table(str(path), price_content(path), layout, ticker)

    @property
    def _folder(self) -> Path:
        if self._given is None:
            raise NotOffered("no folder of price files was given", "--prices DIR")
        return self._given

    @cached_property
    def _names(self) -> tuple[str, ...]:
        try:
            return tuple(sorted(os.listdir(self._folder)))
        except OSError as error:
            raise CouldNotAsk(f"cannot list {self._folder}: {error.strerror}", "check its permissions") from None

    def _layout(self, ticker: str) -> Layout:
        return self._layouts.get(ticker) or self._layouts.get("", PLAIN)

    def _path(self, ticker: str) -> Path:
        """The ticker's file: CSV before Parquet, the exact name before one in other letters.

        os.path answers False where it may not look; reading then says why.
        """
        folder = self._folder
        if not TICKER.fullmatch(ticker):
            raise NotFound(f"{safe(ticker)!r} is not a ticker", "letters, digits and . - = ^ &, 15 at most")
        stem = ticker.replace("^", "_")
        for suffix in SUFFIXES:
            exact = folder / (stem + suffix)
            if os.path.exists(exact):
                return exact
            for name in self._names:
                if name.casefold() == exact.name.casefold():
                    return folder / name
        hint = did_you_mean(ticker, self.tickers(), f"write its prices to {stem}.csv")
        near = [name for name in self._names if re.match(rf"{re.escape(stem)}(?![A-Za-z0-9])", name, re.IGNORECASE)]
        unread = f"; {name_list(near)} there {'is' if len(near) == 1 else 'are'} not read" if near else ""
        raise NotFound(f"no {stem}.csv in {folder}{unread}", hint)


def ticker_of_name(name: str) -> str:
    """The ticker that a file is named after. **Raises** UsageFault for a name that is none."""
    ticker = _split(name)[0].replace("_", "^").upper()
    if not TICKER.fullmatch(ticker):
        raise UsageFault(f"{safe(name)!r} is not named after a fund", "name it TICKER.csv or TICKER.xlsx")
    return ticker


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return stem, (dot + suffix).lower()


def price_content(path: Path) -> bytes:
    """The content of a price file, no more of it than a price file may have."""
    return file_content(path, PRICE_FILE)
