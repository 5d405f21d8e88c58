"""Whether a provider keeps its promises; what `smallcap provider check` and a plug-in's own tests run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import numpy as np

from smallcap_cli.core.exchange import weekdays_of
from smallcap_cli.core.inputs import INPUTS
from smallcap_cli.core.model import Days, PriceHistory, Profile, PublishedFigure, RateSeries, Source
from smallcap_cli.core.quality.sessions import has_sunday_week
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, NotOffered, RateLimited, SmallcapError, safe
from smallcap_cli.providers.answers import DAYS, answer_faults
from smallcap_cli.providers.plugin import PluginProvider
from smallcap_cli.providers.questions import inputs_of, question_of

#: What a provider may raise, RateLimited being one of CouldNotAsk.
ALLOWED = (CouldNotAsk, CouldNotParse, NotFound, NotOffered)
NO_SUCH = (NotFound, NotOffered)
#: Subjects that may come from a command line and must never become a path, a query or a crash.
ODD_SUBJECTS = ("", " ", "../../etc/passwd", "A/B", "A?b=c", "A B", "A\x00B", "ÄÖÜ", "X" * 500)
RATES = ("tbill", "tnote", "ff")
NO_SUCH_RATE = "no-such-rate"
ANSWERED = (
    "for a subject that does not exist, so a mistyped ticker would get figures; "
    "raise NotFound for what the source does not have"
)
SATURDAY = 5
#: The reader's clock and the source's may lie on two sides of midnight.
AHEAD = timedelta(days=1)


def check_provider(provider: object, known: str, unknown: str) -> list[str]:
    """What is wrong with a provider, a sentence each; empty when it can be relied upon.

    `known` is a subject it serves, `unknown` one that it does not. Everything it offers is asked for, twice.
    **Raises** CouldNotAsk where the source of the provider was out of reach, which says nothing about the provider.
    """
    if isinstance(provider, PluginProvider):
        provider = provider.contents
    findings = list(_identity(provider))
    served = inputs_of(provider)
    if not served:
        return [*findings, f"it has none of the methods {', '.join(INPUTS)}"]
    name = str(getattr(provider, "name", "?"))
    for method in served:
        ask = question_of(provider, method)
        if ask is None:
            continue
        if method == "rates":
            findings += _rates(ask, name)
            continue
        findings += CHECKS[method](ask, known, name) if method in CHECKS else _type_findings(ask, method, known, name)
        findings += _refusals(ask, method, unknown)
    return findings


def outcome_of(ask: Callable[[str], object], subject: str) -> object:
    """What a question is answered with, or the exception it ends in, whichever that is."""
    with ThreadPoolExecutor(1) as pool:
        # A future keeps whatever is raised, and a provider of others may raise anything.
        asked = pool.submit(ask, subject)
        error = asked.exception()
    return asked.result() if error is None else error


def _identity(provider: object) -> Iterator[str]:
    name, network = getattr(provider, "name", None), getattr(provider, "network", None)
    if not isinstance(name, str) or not name or not name.isprintable() or name != name.strip():
        yield f"name is {name!r}, not a word"
    if not isinstance(network, bool):
        yield f"network is {network!r}, neither True nor False"


def _refusal(what: str, raised: BaseException) -> Iterator[str]:
    """What is wrong with an exception, apart from its being raised."""
    if not isinstance(raised, ALLOWED):
        yield f"{what} raises {type(raised).__name__} ({safe(str(raised), 80)}), which no caller expects"
        return
    if not raised.message.strip() or "\n" in raised.message:
        yield f"{what} raises {type(raised).__name__} with a message that is not one line: {raised.message!r}"
    if not raised.hint.strip():
        yield f"{what} raises {type(raised).__name__} without a hint what to do next"


def _refusals(ask: Callable[[str], object], method: str, unknown: str) -> list[str]:
    """What is wrong with how subjects are refused that do not exist; that one is answered is said once."""
    findings = [line for subject in (unknown, *ODD_SUBJECTS) for line in _unknown(ask, method, subject)]
    answered = [line for line in findings if line.endswith(ANSWERED)]
    return [line for line in findings if line not in answered[1:]]


def _unknown(ask: Callable[[str], object], method: str, subject: str) -> Iterator[str]:
    what = f"{method}({safe(subject)!r})"
    outcome = outcome_of(ask, subject)
    if isinstance(outcome, RateLimited):
        raise outcome
    if not isinstance(outcome, BaseException):
        yield f"{what} answers {type(outcome).__name__} {ANSWERED}"
        return
    yield from _refusal(what, outcome)
    if isinstance(outcome, ALLOWED) and not isinstance(outcome, NO_SUCH):
        yield f"{what} raises {type(outcome).__name__} where NotFound is meant: {outcome}"


def _answer_of_known(ask: Callable[[str], object], what: str, subject: str, kind: type) -> tuple[object, list[str]]:
    """The answer for a subject that is served, None with the findings where there is none."""
    outcome = outcome_of(ask, subject)
    if isinstance(outcome, CouldNotAsk):
        raise outcome
    if isinstance(outcome, BaseException):
        refused = [] if not isinstance(outcome, SmallcapError) else [f"{what} could not be checked: {outcome}"]
        return None, [*refused, *_refusal(what, outcome)]
    if not isinstance(outcome, kind):
        return None, [f"{what} answers {type(outcome).__name__}, not {kind.__name__}"]
    return outcome, []


def _prices(ask: Callable[[str], object], known: str, name: str) -> list[str]:
    what = f"prices({known!r})"
    history, findings = _answer_of_known(ask, what, known, PriceHistory)
    if not isinstance(history, PriceHistory):
        return findings
    findings += [f"{what}: {finding}" for finding in history_findings(history, known, name)]
    again, refused = _answer_of_known(ask, what, known, PriceHistory)
    if isinstance(again, PriceHistory) and not _same(history, again):
        refused.append(f"{what} answers differently when asked again")
    return findings + refused


def history_findings(history: PriceHistory, ticker: str, name: str) -> list[str]:
    """What is wrong with a history beyond what its type refuses."""
    weekends = history.seven_day or history.frequency == "monthly"
    return [
        *answer_faults("prices", history, ticker, name),
        *_day_findings(history.days, weekends=weekends),
        *_source_findings(history.source, history.last_day),
    ]


def _day_findings(days: Days, *, weekends: bool) -> Iterator[str]:
    if days.dtype != DAYS:
        return
    last: date = days[-1].item()
    if last > (datetime.now(UTC) + AHEAD).date():
        yield f"the last day {last} is in the future"
    weekday = weekdays_of(days)
    if not weekends and not has_sunday_week(days) and bool((weekday >= SATURDAY).any()):
        yield f"{days[weekday >= SATURDAY][0]} is on a weekend and seven_day is False"


def _source_findings(source: Source, last: date) -> Iterator[str]:
    """What is wrong with a source; a citation is optional, since the provider's name is shown where there is none."""
    if source.as_of != last:
        yield f"its source is as of {source.as_of}, its last day {last}"


def _same(one: PriceHistory, other: PriceHistory) -> bool:
    for series in ("days", "close", "adjusted", "distributions", "capital_gains", "splits"):
        first, second = getattr(one, series), getattr(other, series)
        if (first is None) != (second is None) or (first is not None and not np.array_equal(first, second)):
            return False
    return True


def _rates(ask: Callable[[str], object], name: str) -> list[str]:
    findings = list(_unknown(ask, "rates", NO_SUCH_RATE))
    for rate in RATES:
        what = f"rates({rate!r})"
        outcome = outcome_of(ask, rate)
        if isinstance(outcome, CouldNotAsk):
            raise outcome
        if isinstance(outcome, NO_SUCH):
            findings += _refusal(what, outcome)
            continue
        if isinstance(outcome, BaseException):
            findings += [f"{what} could not be checked: {outcome}", *_refusal(what, outcome)]
        elif not isinstance(outcome, RateSeries):
            findings.append(f"{what} answers {type(outcome).__name__}, not RateSeries")
        else:
            faults = answer_faults("rates", outcome, rate, name)
            findings += [f"{what}: {fault}" for fault in (*faults, *_day_findings(outcome.days, weekends=True))]
    return findings


def _published_findings(ask: Callable[[str], object], known: str, name: str) -> list[str]:
    what = f"published({known!r})"
    figures, findings = _answer_of_known(ask, what, known, tuple)
    if not isinstance(figures, tuple):
        return findings
    if not figures:
        findings.append(f"{what} answers an empty tuple; raise NotFound")
    if any(not isinstance(figure, PublishedFigure) for figure in figures):
        findings.append(f"{what} has something else than PublishedFigure in it")
    return findings


def _type_findings(ask: Callable[[str], object], method: str, known: str, name: str) -> list[str]:
    """What is wrong with an answer of whatever input; a fund need not have one: then it is refused as unknown."""
    return _typed_answer(ask, method, known, name)[1]


def _typed_answer(ask: Callable[[str], object], method: str, known: str, name: str) -> tuple[object, list[str]]:
    what = f"{method}({known!r})"
    outcome = outcome_of(ask, known)
    if isinstance(outcome, NO_SUCH):
        return None, list(_refusal(what, outcome))
    answer, findings = _answer_of_known(lambda subject: _answer_or_raise(outcome), what, known, INPUTS[method].type)
    if answer is None:
        return None, findings
    if getattr(answer, "ticker", known) != known:
        findings.append(f"{what} is about {getattr(answer, 'ticker', '')!r}")
    source = getattr(answer, "source", None)
    if isinstance(source, Source) and source.provider_name != name:
        findings.append(f"{what}: its source is {source.provider!r}, not {name!r}")
    return answer, findings


def _profile(ask: Callable[[str], object], known: str, name: str) -> list[str]:
    what = f"profile({known!r})"
    profile, findings = _typed_answer(ask, "profile", known, name)
    if not isinstance(profile, Profile):
        return findings
    if profile.source.retrieved is None or profile.source.retrieved.tzinfo is None:
        findings.append(f"{what} does not say when it was had, with a time zone")
    shares = {part: getattr(profile, part) for part in ("expense_ratio", "dividend_yield")}
    for part, fact in shares.items():
        if fact is not None and not 0.0 <= float(fact.value) < 1.0:
            findings.append(f"{what}: {part} {fact.value} is not a fraction")
    return findings


def _answer_or_raise(outcome: object) -> object:
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


#: Method -> what checks more of the answer than its type, subject and source.
CHECKS = {"prices": _prices, "published": _published_findings, "profile": _profile}
