"""Asks providers in their order, keeps in the store what a network answered, and remembers who failed.

A provider earlier in the order wins whole: two sources are never blended inside one series. A source that could not
be asked is another thing than a fund that does not exist, and both are kept apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from smallcap_cli.core.inputs import INPUTS
from smallcap_cli.core.model import NOT_FETCHED, NOT_OFFERED, SOURCE_FAILED, Gap, PriceHistory
from smallcap_cli.core.words import quantity
from smallcap_cli.dataset.admission import held_to, inspect_closes, outcome_of, unless_worse
from smallcap_cli.dataset.order import FILES, STORE, Order
from smallcap_cli.dataset.own_files import OwnFiles, answer_words
from smallcap_cli.errors import (
    CouldNotAsk,
    CouldNotParse,
    DataUnavailable,
    NotFound,
    NotOffered,
    SmallcapError,
    safe,
)  # fmt: skip
from smallcap_cli.providers import BUILTIN, NETWORKED, ProviderSetup, open_provider
from smallcap_cli.providers.questions import inputs_of, question_of
from smallcap_cli.readings import Readings

if TYPE_CHECKING:
    from smallcap_cli.providers.stored import StoredSeries

#: How long a source's word that it has no such symbol is believed.
UNKNOWN_FOR = timedelta(hours=24)


class Missing(NamedTuple):
    """Why no provider gave an input: the error to show, and whether anybody said that it does not exist."""

    error: SmallcapError
    could_not_ask: bool
    gap: Gap


class Inquiry:
    """What the providers said of one subject so far, in their order: an answer, a copy that is due, or why not."""

    __slots__ = ("_answer", "_copy", "_denial", "_denied_here", "_errors", "_subject", "_wanted", "own_denial", "whose")

    def __init__(self, wanted: str, subject: str) -> None:
        self._wanted, self._subject = wanted, subject
        self._answer: object | None = None
        self._copy: object | None = None
        self._denial: SmallcapError | None = None
        self._denied_here = False
        self._errors: list[SmallcapError] = []
        self.own_denial: SmallcapError | None = None
        self.whose = ""

    def is_open(self, *, network: bool) -> bool:
        """Whether a provider is still to be asked: a stored copy that is due is bettered by a network alone."""
        return self._answer is None and (network or self._copy is None)

    @property
    def copy(self) -> object | None:
        """The stored copy that is due, if there is one."""
        return self._copy

    def take(self, name: str, outcome: object, *, network: bool, due: bool) -> None:
        """Note what one provider said.

        A file of the user's that cannot be read ends the search: another source would hide the fault.
        """
        if isinstance(outcome, SmallcapError):
            self._errors.append(outcome)
            if name == FILES:
                self.own_denial = outcome
            if network or not isinstance(outcome, (NotFound, NotOffered)):
                self._denial, self._denied_here = outcome, not network
            if name == FILES and not isinstance(outcome, (NotFound, NotOffered)):
                self._answer = self._missing()
        elif due:
            self._copy, self.whose = outcome, name
        else:
            self._answer, self.whose = outcome, name
            if network and self._denied_here:
                self._denial = None  # a network's answer is no worse than what the store could not give

    def answer(self) -> object | Missing:
        """The first answer, else the copy that is due, else why there is neither."""
        if self._answer is not None:
            return self._answer
        return self._missing() if self._copy is None else self._copy

    @property
    def stale(self) -> SmallcapError | None:
        """Why a copy that is due answers: the last failure, else the last refusal."""
        if self._answer is not None or self._copy is None or not self._errors:
            return None
        return (_failures(self._errors) or self._errors)[-1]

    @property
    def fallback_reason(self) -> SmallcapError | None:
        """Why a provider further down answers: what the last network said, or the last that failed."""
        return None if self._answer is None or isinstance(self._answer, Missing) else self._denial

    def _missing(self) -> Missing:
        return _missing(self._wanted, self._subject, self._errors)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while a network was asked; `finished` has what was answered before."""

    def __init__(self, finished: Mapping[str, object]) -> None:
        super().__init__("interrupted")
        self.finished = finished


class Sources:
    """The opened providers, and what became of the questions.

    `own_files` notes funds of which the user's files have nothing.

    `stale` names the subjects answered by an older copy because the source failed, `fallen` those answered by a
    provider further down, each with the failure; `unkept` counts what was fetched and could not be kept, by why.
    """

    def __init__(self, order: Order, config: Callable[[str], Mapping[str, object]], readings: Readings) -> None:
        self.order = order
        self._readings = readings
        self.stale: dict[str, SmallcapError] = {}
        self.fallbacks: dict[str, SmallcapError] = {}
        self.unkept: dict[str, int] = {}
        self.own_files = OwnFiles(order.folders)
        self._config = config
        self._opened: dict[str, object] = {}
        self._ends = 0.0

    # Who is asked

    def provider(self, name: str) -> object:
        """An opened provider."""
        if name not in self._opened:
            order = self.order
            setup = ProviderSetup(
                self._config(name), order.folders, order.offline, lambda: self.order.now, order.as_of, self.fund_names,
                self.holdings_files, self._seconds_left, self._readings,
            )  # fmt: skip
            self._opened[name] = open_provider(name, setup)
        return self._opened[name]

    def fund_names(self) -> Mapping[str, str]:
        """Tickers by the names of funds, for files that name no ticker."""
        return {}

    def holdings_files(self) -> Mapping[str, tuple[str, str]]:
        """Ticker -> the company that publishes a fund's list of holdings, and the fund's number there."""
        return {}

    def is_network(self, name: str) -> bool:
        """Whether a provider asks a network; known of the built-in ones without opening them."""
        return name in NETWORKED or (name not in BUILTIN and bool(getattr(self.provider(name), "network", False)))

    def label(self, name: str) -> str:
        """What a provider's answers name as their source: its name, unless it says where it asks."""
        return str(getattr(self.provider(name), "source_label", name))

    def messages(self) -> tuple[str, ...]:
        """What the opened providers had to say besides their answers, and what could not be kept."""
        said = tuple(text for provider in self._opened.values() for text in getattr(provider, "messages", ()))
        said = (*said, *self.own_files.messages())
        return (*said, *(f"smallcap could not store {quantity(n, 'answer')}: {why}" for why, n in self.unkept.items()))

    def asks(self, name: str, wanted: str) -> bool:
        """Whether a provider is among those that are asked for an input."""
        return name in self._providers_for(wanted)

    def _providers_for(self, wanted: str) -> tuple[str, ...]:
        """Whom to ask: the one provider the user named, for what it serves, else the configured order."""
        only = self.order.only
        if only and (wanted == "prices" or wanted in inputs_of(self.provider(only))):
            return (only,)
        names = self.order.names(wanted)
        if self.order.offline or self.order.pinned:
            return tuple(name for name in names if not self.is_network(name))
        return names

    def left_out(self, wanted: str) -> tuple[str, ...]:
        """The networks of the configured order that are not asked because the call is offline."""
        if self.order.only or not self.order.offline:
            return ()
        return tuple(name for name in self.order.names(wanted) if self.is_network(name))

    # Asking

    def ask(self, wanted: str, subject: str) -> object | Missing:
        """The first answer in the order, else why there is none."""
        return self.ask_all(wanted, [subject])[subject]

    def ask_all(self, wanted: str, subjects: Sequence[str]) -> dict[str, object | Missing]:
        """The first answer in the order for each subject, else why there is none.

        A stored copy that is due answers only where no network gives a newer one.
        """
        inquiries = {subject: Inquiry(wanted, subject) for subject in subjects}
        names = self._providers_for(wanted)
        networks = [name for name in names if self.is_network(name)]
        for name in names:
            network = name in networks
            open_ones = [subject for subject in subjects if inquiries[subject].is_open(network=network)]
            if not open_ones:
                continue
            if network:
                copies = {s: copy for s in open_ones if (copy := inquiries[s].copy) is not None}
                found = self._of_network(name, wanted, open_ones, copies)
            else:
                found = self.outcomes(name, wanted, open_ones)
            for subject, outcome in found.items():
                due = name == STORE and self._is_due(wanted, outcome, networks)
                inquiries[subject].take(name, outcome, network=network, due=due)
        for subject, inquiry in inquiries.items():
            if inquiry.stale is not None:
                self.stale[subject] = inquiry.stale
            if inquiry.fallback_reason is not None:
                self.fallbacks[subject] = inquiry.fallback_reason
            if inquiry.whose:
                self.own_files.lack(wanted, subject, inquiry.own_denial, answer_words(wanted, inquiry.whose))
        return {subject: inquiry.answer() for subject, inquiry in inquiries.items()}

    @contextmanager
    def closes_only(self, tickers: Sequence[str], column: str) -> Iterator[None]:
        """Within it the store, where it is asked for prices, reads one column of closes of many funds at once."""
        names = self._providers_for("prices")
        if STORE not in names:
            yield
            return
        networks = [name for name in names if self.is_network(name)]

        def due(stored: PriceHistory) -> bool:
            return self._is_due("prices", self._until_today(stored), networks)

        with self.store().closes_only(tickers, column, due, self.order.on_read):
            yield

    def _is_due(self, wanted: str, stored: object, networks: Sequence[str]) -> bool:
        """Whether a stored copy should be asked for anew: never what the user imported, unless told to."""
        if not networks or isinstance(stored, SmallcapError):
            return False
        if self.order.refresh or self.order.live:
            return True
        source = getattr(stored, "source", None)
        if source is None or source.retrieved is None or source.provider_name not in networks:
            return False
        if source.provider != self.label(source.provider_name):
            return True  # another address answered than is asked now
        return INPUTS[wanted].is_due(stored, source.retrieved, self.order.freshness)

    def outcomes(
        self, name: str, wanted: str, subjects: Sequence[str], before: Mapping[str, object] = MappingProxyType({})
    ) -> dict[str, object]:
        """What one provider answers for each subject: the thing, or the error it raised; nothing is kept.

        `before` are the copies at hand, against which a fetched history is checked. No history has closes dated
        after today. **Raises** Interrupted on Ctrl-C, with what was answered before.
        """
        provider = self.provider(name)
        method = question_of(provider, wanted)
        if method is None:
            lacking = NotOffered(f"provider {name} has no {wanted}", "smallcap provider list")
            return dict.fromkeys(subjects, lacking)
        network = self.is_network(name)
        if network and self.order.offline:
            return {s: CouldNotAsk(f"{s} not fetched from {name}: offline", "leave out --offline") for s in subjects}
        together = getattr(provider, "fetch_many", None) if network and wanted == "prices" else None
        if together is None:
            return self._one_by_one(name, method, subjects)
        try:
            found = together(subjects, deadline=self._seconds_left(), on_progress=self.order.on_progress)
        except KeyboardInterrupt as stopped:
            raise Interrupted(self._with_findings(getattr(stopped, "finished", {}), before)) from None
        return self._with_findings({s: held_to(s, outcome, name) for s, outcome in found.items()}, before)

    def _with_findings(self, found: Mapping[str, object], before: Mapping[str, object]) -> dict[str, object]:
        """Answers, daily histories among them with what is odd in them, also against the copies at hand."""
        known = {s: unless_worse(self._until_today(outcome), before.get(s)) for s, outcome in found.items()}
        return {s: inspect_closes(outcome, before.get(s)) for s, outcome in known.items()}

    def _until_today(self, outcome: object) -> object:
        """A history without closes dated after today, which nobody can know; anything else as it is."""
        today = self.order.now.date()
        if not isinstance(outcome, PriceHistory) or outcome.last_day <= today:
            return outcome
        count = int((outcome.days <= outcome.days.dtype.type(today)).sum())
        if not count:
            return CouldNotParse(f"every close of {outcome.ticker} is dated after today", "correct the dates")
        return outcome.head(
            outcome.days[:count], f"ignored {quantity(len(outcome.days) - count, 'close')} dated after {today}"
        )

    def _one_by_one(self, name: str, method: Callable[[str], object], subjects: Sequence[str]) -> dict[str, object]:
        found: dict[str, object] = {}
        for done, subject in enumerate(subjects, start=1):
            try:
                found[subject] = self._in_time(name, subject) or self._until_today(outcome_of(method, subject, name))
            except KeyboardInterrupt:
                raise Interrupted(found) from None
            if self.order.on_read is not None and len(subjects) > 1:
                self.order.on_read(subject, found[subject], done, len(subjects))
        return found

    def _in_time(self, name: str, subject: str) -> CouldNotAsk | None:
        """Why a network is not asked any more: the deadline of the whole call is over."""
        if not self.is_network(name) or self._seconds_left() > 0:
            return None
        seconds = self.order.deadline_seconds
        return CouldNotAsk(
            f"{subject} not fetched from {name}: the {seconds:g} s deadline had passed",
            "give more time, such as --deadline 120s",
        )

    def _seconds_left(self) -> float:
        """Seconds until the deadline of the whole call, which begins with the first question."""
        self._ends = self._ends or time.monotonic() + self.order.deadline_seconds
        return self._ends - time.monotonic()

    # The network, and the store behind it

    def _of_network(
        self, name: str, wanted: str, subjects: Sequence[str], before: Mapping[str, object]
    ) -> dict[str, object]:
        """What a network answers, kept where the order says so; it is not asked again for what it does not know."""
        refused = self._known_unknown(name, wanted, subjects)
        open_ones = [subject for subject in subjects if subject not in refused]
        try:
            found = self.outcomes(name, wanted, open_ones, before) if open_ones else {}
        except Interrupted as stopped:
            self._keep(name, wanted, stopped.finished, before)
            raise
        self._keep(name, wanted, found, before)
        return {subject: refused[subject] if subject in refused else found[subject] for subject in subjects}

    def _keep(self, name: str, wanted: str, found: Mapping[str, object], before: Mapping[str, object]) -> None:
        """Keep what was fetched where the order says so; what cannot be kept still answers, with a message why."""
        if not self.order.keeps(wanted):
            return
        unknown = [s for s, outcome in found.items() if isinstance(outcome, NotFound) and s not in before]
        try:
            store = self.store()
            if INPUTS[wanted].of_symbols and unknown:
                store.remember_unknown(unknown, self.label(name), self.order.now + UNKNOWN_FOR)
            store.keep([thing for thing in found.values() if not isinstance(thing, SmallcapError)], self.order.now)
        except (DataUnavailable, CouldNotParse) as error:
            lost = len(unknown) + sum(not isinstance(thing, SmallcapError) for thing in found.values())
            self.unkept[error.message] = self.unkept.get(error.message, 0) + lost

    def _known_unknown(self, name: str, wanted: str, subjects: Sequence[str]) -> dict[str, NotFound]:
        """The symbols of which the provider said not long ago that it has none."""
        if not INPUTS[wanted].of_symbols or not self.order.keeps(wanted) or self.order.refresh:
            return {}
        label = self.label(name)
        try:
            found = {subject: self.store().known_unknown(subject, label, self.order.now) for subject in subjects}
        except DataUnavailable:  # nothing can be kept either, and `_keep` tells why
            return {}
        return {
            subject: NotFound(f"{name} has no {safe(subject)}; smallcap asks again from {until:%H:%MZ} on", "--refresh")
            for subject, until in found.items()
            if until is not None
        }

    def store(self) -> StoredSeries:
        """The store, for what is kept in it."""
        return cast("StoredSeries", self.provider(STORE))


def _failures(said: Sequence[SmallcapError]) -> list[SmallcapError]:
    """What went wrong, without the plain word that a source has none."""
    return [error for error in said if not isinstance(error, (NotFound, NotOffered))]


def _missing(wanted: str, subject: str, said: Sequence[SmallcapError]) -> Missing:
    failed = _failures(said)
    if failed:
        return Missing(failed[0], True, Gap(SOURCE_FAILED, failed[0].message))
    if not said:
        error = DataUnavailable(f"no provider of {wanted} is configured", "smallcap provider list")
        return Missing(error, True, Gap(NOT_OFFERED, error.message))
    told = [error for error in said if isinstance(error, NotOffered) and subject in error.message]
    if told:
        return Missing(told[0], False, Gap(NOT_OFFERED, told[0].message))
    return Missing(said[0], False, Gap(NOT_FETCHED, f"no configured source has its {wanted}"))
