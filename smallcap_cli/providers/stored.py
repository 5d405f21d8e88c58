"""The provider `store`: whatever was fetched or imported before and has a codec, as it was kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from smallcap_cli.core.factors import FactorSeries
from smallcap_cli.core.flows.answers import FundFlows, flows_together
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.fundamentals import Fundamentals, FundamentalsTable
from smallcap_cli.core.fundamentals.facts import OWN_TABLE
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.identity import Identities
from smallcap_cli.core.inputs import INPUTS, Input
from smallcap_cli.core.model import MeasuredFigure, PriceHistory, Profile, RateSeries, Source
from smallcap_cli.core.snapshots import SnapshotYear, last_session, profile_with
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, DataUnavailable, NotFound
from smallcap_cli.patience import Patience
from smallcap_cli.providers import ProviderSetup
from smallcap_cli.readings import Readings

if TYPE_CHECKING:
    from smallcap_cli.store import Store
    from smallcap_cli.store.measures import FundMeasures
    from smallcap_cli.store.scan import Progress
    from smallcap_cli.store.store import StoredDocument

T = TypeVar("T")

STORE_FILE = "store.sqlite3"
#: A call writes its closes before it asks for profiles: those of the same call belong to the vintage too.
CALL = timedelta(minutes=10)
HINT = "smallcap data fetch TICKER, or smallcap data import --prices DIR"


def open_stored(setup: ProviderSetup) -> StoredSeries:
    """The store in the folder `providers.store.folder`, at the vintage `providers.store.vintage` if one is named."""
    folder, vintage = setup.config.get("folder"), setup.config.get("vintage")
    patience = setup.config.get("patience")
    return StoredSeries(
        Path(str(folder)) if folder else None, str(vintage) if vintage else None, setup.last_day,
        patience if isinstance(patience, Patience) else None, setup.readings,
    )  # fmt: skip


class StoredSeries:
    """Reads the store, and keeps what was fetched; sqlite3 is imported only if there is a file or one is made."""

    name = "store"
    network = False

    def __init__(
        self, folder: Path | None, vintage: str | None, last_day: date | None = None, patience: Patience | None = None,
        readings: Readings | None = None,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._vintage = vintage
        self._last_day = last_day
        self._patience = patience
        self._readings = readings or Readings()
        self._store: Store | None = None
        self._fault: DataUnavailable | None = None
        self._held: dict[str, PriceHistory] = {}
        self._identities: dict[str, list[Identities]] = {}

    @property
    def messages(self) -> tuple[str, ...]:
        """What the store had to say: damage found, series that are lost."""
        return tuple(self._store.messages) if self._store is not None else ()

    # What it supplies

    def tickers(self) -> tuple[str, ...]:
        """The funds with closes, in order."""
        store = self._store_or_none()
        return store.tickers() if store else ()

    def prices(self, ticker: str) -> PriceHistory:
        """The closes of a fund. **Raises** NotFound for a fund or vintage that is not kept."""
        if ticker in self._held:
            return self._held[ticker]
        store = self._store_or_none()
        found = store.prices(ticker, vintage=self._vintage) if store else None
        if found is None:
            raise NotFound(f"the store has no closes of {ticker}", HINT)
        return found.history

    @contextmanager
    def closes_only(
        self, tickers: Sequence[str], column: str, due: Callable[[PriceHistory], bool], on_read: Progress | None = None
    ) -> Iterator[None]:
        """Within it the closes of many funds are at hand, and nothing else of them.

        Those that are `due` are left out: what a source answers is checked against the whole copy.
        """
        try:
            store = self._store_or_none() if self._vintage is None else None
        except DataUnavailable:  # told where each fund is asked for
            store = None
        found = store.closes(tickers, column, on_read) if store else {}
        self._held = {ticker: history for ticker, history in found.items() if not due(history)}
        try:
            yield
        finally:
            self._held = {}

    def rates(self, name: str) -> RateSeries:
        """A risk-free rate series. **Raises** NotFound where it is not kept."""
        store = self._store_or_none()
        found = store.rates(name, vintage=self._vintage) if store else None
        if found is None and name == "ff":
            from smallcap_cli.core.factors.bill import daily_bill

            return daily_bill(self._factors("three_daily"), "the stored factors")
        if found is None:
            raise NotFound(f"the store has no rates {name}", HINT)
        return found.rates

    @property
    def supplies(self) -> Mapping[str, Callable[[str], object]]:
        """The inputs that are kept as documents, by name."""
        every = {one.name: partial(self._newest, one) for one in INPUTS.values() if one.document}
        own = {
            "fundamentals": self._company,
            "share_counts": self._share_counts,
            "profile": self._profile,
            "factors": self._factors,
        }
        return {**every, **own}

    def _share_counts(self, ticker: str) -> ShareHistory:
        """The history that reaches furthest of those that were kept; its days say what was known when."""
        kept = self.answers(ShareHistory, ticker)
        if not kept:
            raise NotFound(f"the store has no share counts of {ticker}", "--shares reads your own")
        return max(reversed(kept), key=lambda one: one.days[-1])

    def _factors(self, subject: str) -> FactorSeries:
        """The newest series of a kind of factor file: whether one is to be asked for anew depends on its age."""
        newest = next(self.factor_series(subject), None)
        if newest is None:
            raise NotFound(f"the store has no factors {subject}", "smallcap data fetch --factors")
        return newest

    def factor_series(self, subject: str) -> Iterator[FactorSeries]:
        """The series of a kind of factor file up to the vintage, a CRSP database each, the newest first."""
        from smallcap_cli.store.factors import stored_factors

        store = self._store_or_none()
        return stored_factors(store, subject, self._moment) if store else iter(())

    def _profile(self, ticker: str) -> Profile:
        """The newest profile, with what its source said in a later snapshot."""
        profile = self._newest(INPUTS["profile"], ticker)
        own = [one for one in last_session(self.snapshot_years(ticker)) if one.provider == profile.source.provider]
        return profile_with(profile, own[-1] if own else None)

    def _company(self, subject: str) -> Fundamentals:
        """What was imported of a company, the newest table first, else what was kept of it alone."""
        found = next((table[subject] for table in self._tables if subject in table), None)
        return self._newest(INPUTS["fundamentals"], subject) if found is None else found._replace(subject=subject)

    @cached_property
    def _tables(self) -> list[dict[str, Fundamentals]]:
        """The rows of imported tables that were known on the day asked for, by what companies are asked for under."""
        from smallcap_cli.core.holdings.earnings import rows_by_name

        tables = [
            rows_by_name([row for row in table.rows if self._is_known(row.source.as_of)])
            for table in self.answers(FundamentalsTable, OWN_TABLE)
        ]
        return tables[::-1]

    def _newest(self, wanted: Input[T], subject: str) -> T:
        """The newest answer as of the day asked for, and when the vintage was made. **Raises** NotFound for none."""
        known = [answer for answer in self.answers(wanted.type, subject) if self._is_known(_known_on(answer))]
        if not known:
            hint = f"--{wanted.option} reads your own" if wanted.option else f"smallcap data snapshot {subject}"
            raise NotFound(f"the store has no {wanted.name} of {subject}", hint)
        return max(reversed(known), key=_days_of)

    def _is_known(self, day: date | None) -> bool:
        return day is None or self._last_day is None or day <= self._last_day

    def inside(self, ticker: str) -> tuple[MeasuredFigure, ...]:
        """What was measured inside a fund from what is kept. **Raises** NotFound for none, and at a vintage."""
        found = self._fund_measures(ticker) if self._vintage is None else None
        if found is None:
            raise NotFound(f"the store has no measured figure of {ticker}", "smallcap data import --holdings DIR")
        return found.figures

    def fund_measures(self, ticker: str) -> FundMeasures:
        """What was measured inside a fund by what it follows from; nothing where it cannot be read."""
        from smallcap_cli.store.measures import FundMeasures

        try:
            return self._fund_measures(ticker) or FundMeasures("", {})
        except CouldNotParse:  # an older smallcap wrote it
            return FundMeasures("", {})

    def _fund_measures(self, ticker: str) -> FundMeasures | None:
        store = self._store_or_none()
        if store is None:
            return None
        from smallcap_cli.store.measures import PREFIX, measures_of

        document = store.document(PREFIX + ticker)
        if document is None:
            return None
        return self._readings.once((store.path, "measures", ticker), lambda: measures_of(document.body, ticker))

    def subjects(self, kind: type) -> list[str]:
        """The subjects of which a document of a type is kept, in order; no document is read."""
        from smallcap_cli.store.codecs import DOCUMENTS

        prefix, store = DOCUMENTS[kind].prefix, self._store_or_none()
        return [key.removeprefix(prefix) for key in store.document_keys(prefix)] if store else []

    def bodies(self, kind: type) -> Mapping[str, bytes]:
        """The documents of a type by their subjects, as they were written."""
        from smallcap_cli.store.codecs import DOCUMENTS

        prefix = DOCUMENTS[kind].prefix
        return {document.key.removeprefix(prefix): document.body for document in self._documents(prefix)}

    def mark_of(self, kind: type, only_present: Collection[str] = ()) -> tuple[str, ...]:
        """What is another one as soon as a document of a type is: subject, moment and length of each.

        Of the subjects in `only_present` it matters only that there is one.
        """
        from smallcap_cli.store.codecs import DOCUMENTS

        prefix = DOCUMENTS[kind].prefix
        found = {one.key.removeprefix(prefix): one for one in self._documents(prefix)}
        return tuple(
            subject if subject in only_present else f"{subject} {one.retrieved.isoformat()} {len(one.body)}"
            for subject, one in found.items()
        )

    def _documents(self, prefix: str) -> tuple[StoredDocument, ...]:
        store = self._store_or_none()
        return store.documents(prefix) if store else ()

    def keep_measures(self, ticker: str, measures: FundMeasures, now: datetime) -> None:
        """Keep what was measured inside a fund in place of what was kept before. **Raises** as `keep` does."""
        from smallcap_cli.store.documents import CONTENT_TYPE
        from smallcap_cli.store.measures import PREFIX, measures_body
        from smallcap_cli.store.store import StoredDocument

        document = StoredDocument(PREFIX + ticker, now, "", CONTENT_TYPE, measures_body(measures))
        self._to_write().change_document(document.key, partial(_in_place_of, document))

    def filed_flows(self, ticker: str) -> FundFlows:
        """The months of all filings that were kept of a fund. **Raises** NotFound where none was."""
        kept = self.answers(FundFlows, ticker)
        if not any(one.months for one in kept):
            raise NotFound(f"the store has no filed flows of {ticker}", f"smallcap data fetch {ticker} --filings")
        return flows_together(kept)

    def snapshot_years(self, ticker: str) -> list[SnapshotYear]:
        """The snapshots of a fund by calendar year, oldest first, up to the day asked for and the vintage."""
        from smallcap_cli.store.snapshots import SNAPSHOTS

        store = self._store_or_none()
        documents = store.documents(f"{SNAPSHOTS.prefix}{ticker}/") if store else ()
        bodies = [(doc.body, doc.key.removeprefix(SNAPSHOTS.prefix)) for doc in documents]
        years = [year for body, subject in bodies for year in SNAPSHOTS.answers(body, subject)]
        return [year.until(self._last_day, self._moment) for year in years]

    def answers(self, kind: type[T], subject: str) -> list[T]:
        """All answers of a type about a subject, in the order in which they came, up to the vintage.

        Pairs of tickers and companies have days of their own, and no vintage.
        """
        store = self._store_or_none()
        if kind is Identities:
            return cast("list[T]", self._identities_of(store, subject))
        return store.answers(kind, subject, self._moment) if store else []

    @property
    def _moment(self) -> datetime | None:
        """The moment up to which answers belong to the vintage; None where none is named."""
        if self._vintage is None:
            return None
        from smallcap_cli.store import created_at

        return created_at(self._vintage) + CALL

    def _identities_of(self, store: Store | None, subject: str) -> list[Identities]:
        """The pairs of a subject, read once a call: they are the longest document, and asked for twice."""
        if subject not in self._identities:
            self._identities[subject] = store.answers(Identities, subject) if store else []
        return self._identities[subject]

    # What it keeps

    def keep(self, answers: Sequence[object], now: datetime) -> str:
        """Keep what has a codec, all or none of it; the id of the vintage is returned, empty where there is no series.

        **Raises** DataUnavailable and CouldNotAsk where they cannot be written, CouldNotParse for an unsound series.
        """
        if not answers:
            return ""
        from smallcap_cli.store.codecs import is_kept

        kept = [answer for answer in answers if is_kept(answer)]
        self._identities = {}
        store = self._to_write()
        vintage = store.write(kept, now=now) if kept else ""
        if vintage:
            store.prune(now)
        return vintage

    def known_unknown(self, symbol: str, provider: str, now: datetime) -> datetime | None:
        """Until when a provider's word is believed that it has no such symbol; None if it is not."""
        store = self._store_or_none()
        return store.known_unknown(symbol, provider, now) if store else None

    def remember_unknown(self, symbols: Iterable[str], provider: str, until: datetime) -> None:
        """Believe a provider until then that it has no such symbols."""
        for symbol in symbols:
            self._to_write().remember_unknown(symbol, provider, until)

    # The file

    def _store_or_none(self) -> Store | None:
        if self._store is None and self._folder is not None and _is_there(self._folder / STORE_FILE):
            self._store = self._open(self._folder)
        if self._store is None and self._vintage is not None:
            raise NotFound(f"no vintage {self._vintage}: there is no store", "smallcap data status")
        return self._store

    def _to_write(self) -> Store:
        if self._folder is None:
            raise CouldNotAsk("there is no folder for a store", "smallcap config path")
        store = self._store_or_none()
        if store is None:
            store = self._store = self._open(self._folder)
        return store

    def _open(self, folder: Path) -> Store:
        """The opened store; one that could not be opened is not waited for again."""
        from smallcap_cli.store import open_once

        if self._fault is not None:
            raise self._fault
        try:
            return open_once(folder, self._readings, self._patience)
        except DataUnavailable as fault:
            self._fault = fault
            raise


def _in_place_of(new: StoredDocument, old: StoredDocument | None) -> StoredDocument:
    return new


def _known_on(answer: object) -> date | None:
    """The first day on which an answer could be known: a filing's day of publication, else the day it is true for."""
    return answer.known_on if isinstance(answer, Holdings) else _source(answer).as_of


def _days_of(answer: object) -> tuple[date, date]:
    """The day an answer is true for and the day it was filed, to find the newest.

    Facts of all days are as new as the moment they were had.
    """
    source = _source(answer)
    if isinstance(answer, Fundamentals) and source.as_of is None and source.retrieved is not None:
        return source.retrieved.date(), date.min
    filed = answer.filed if isinstance(answer, Holdings) else None
    return source.as_of or date.min, filed or date.min


def _source(answer: object) -> Source:
    source: Source = answer.source  # type: ignore[attr-defined]
    return source


def _is_there(path: Path) -> bool:
    """Whether there is a store, or one may be: opening it says why that cannot be known."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
