"""A question about what funds hold: their holdings, the companies behind the lines, and what these earn.

Holdings of the funds asked for and the list of tickers come in the configured order, one to four requests a fund.
Fundamentals are what files and the store have, so that a look inside a fund never costs two thousand requests:
`smallcap data fetch --fundamentals` fills the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial, reduce
from typing import NamedTuple

from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.holdings.companies import Companies, Company, companies_together
from smallcap_cli.core.holdings.earnings import FundInside, earnings_of, subjects_of
from smallcap_cli.core.identity import Directory, Identities, union_of
from smallcap_cli.core.identity.pairs import COMPANIES, SUBJECTS
from smallcap_cli.core.model import NOT_FETCHED, SOURCE_FAILED, Gap
from smallcap_cli.core.words import name_list, unique
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.name_matches import with_names
from smallcap_cli.dataset.order import FILES, STORE
from smallcap_cli.dataset.own_files import answer_words
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, DataUnavailable, NotFound, SmallcapError
from smallcap_cli.providers.files.folder import PriceFiles

HOLDINGS_HINT = "smallcap data fetch --holdings TICKER, or --holdings DIR"
#: The option that names the user's table.
OPTION = "fundamentals"


class InsideFunds(NamedTuple):
    """Several funds looked into together, so that a company has one key in all of them."""

    funds: tuple[FundInside, ...]
    definition: str
    as_of: date
    errors: Mapping[str, SmallcapError]

    @property
    def with_holdings(self) -> tuple[tuple[FundInside, Companies], ...]:
        """The funds whose holdings are known, each with its companies."""
        return tuple((fund, fund.companies) for fund in self.funds if fund.companies is not None)

    @property
    def companies(self) -> tuple[Companies, ...]:
        """The companies of the funds whose holdings are known."""
        return tuple(companies for _, companies in self.with_holdings)


def look_inside(
    dataset: Dataset, tickers: Sequence[str], as_of: date, definition: str = "", *, stored_only: bool = False,
    by_name: bool = False,
) -> InsideFunds:  # fmt: skip
    """The funds as of a day; with a `definition` the earnings of their companies too.

    With `stored_only` no network is asked for holdings. With `by_name` companies that no identifier finds are looked
    for by their names, which takes longer. A fund without holdings keeps its place, its gap and its error.
    """
    ask = partial(_stored_holdings, dataset) if stored_only else partial(dataset.answer, Holdings)
    found = {ticker: ask(ticker) for ticker in dict.fromkeys(tickers)}
    held = {ticker: answer for ticker, answer in found.items() if not isinstance(answer, Missing)}
    directory = directory_of(dataset)
    together = companies_together(list(held.values()), directory)
    if by_name:
        together = with_names(together, directory)
    by_fund = dict(zip(held, together, strict=True))
    rows = [company for fund in together for company in fund.rows] if definition else []
    known = fundamentals_of(dataset, rows, directory)
    earnings = earnings_of(together, known, definition, as_of) if definition else [()] * len(together)
    earned = dict(zip(held, earnings, strict=True))
    funds, errors = [], {}
    for ticker, answer in found.items():
        if isinstance(answer, Missing):
            funds.append(FundInside(ticker, None, (), answer.gap))
            errors[ticker] = holdings_error(dataset, ticker, answer)
        else:
            funds.append(FundInside(ticker, by_fund[ticker], earned[ticker]))
    return InsideFunds(tuple(funds), definition, as_of, errors)


def look_back(dataset: Dataset, ticker: str, as_of: date, definition: str) -> InsideFunds:
    """One fund on every day of which the user's files or the store have its holdings, oldest first.

    Incomes are those known on the day asked for, so that what changes is what the fund holds. **Raises** the fault of a
    file of the user's own.
    """
    known_lists = [one for one in lists_of(dataset, ticker) if one.known_on is not None and one.known_on <= as_of]
    days = {one.as_of: one for one in known_lists if one.as_of is not None}
    lists = [days[day] for day in sorted(days)]
    if not lists:
        return look_inside(dataset, [ticker], as_of, definition)
    directory = directory_of(dataset)
    together = with_names(companies_together(lists, directory), directory)
    known = fundamentals_of(dataset, [company for fund in together for company in fund.rows], directory)
    earnings = earnings_of(together, known, definition, as_of)
    funds = [FundInside(ticker, one, own) for one, own in zip(together, earnings, strict=True)]
    return InsideFunds(tuple(funds), definition, as_of, {})


def lists_of(dataset: Dataset, ticker: str) -> list[Holdings]:
    """Every list of a fund in the store, then those in the user's files, which count where both have a day."""
    stored, own = dataset.store().answers(Holdings, ticker), own_lists_of(dataset, ticker)
    if stored and not own:
        denial = dataset.outcomes(FILES, "holdings", [ticker])[ticker]
        dataset.own_files.lack("holdings", ticker, denial, answer_words("holdings", STORE))
    return [*stored, *own]


def own_lists_of(dataset: Dataset, ticker: str) -> list[Holdings]:
    """Every list in the user's files that is of a fund. **Raises** the fault of one that cannot be read."""
    files = dataset.provider(FILES)
    own = files.holdings_by_fund().get(ticker, []) if isinstance(files, PriceFiles) else []
    if isinstance(own, SmallcapError):
        raise own
    return own


def holdings_error(dataset: Dataset, ticker: str, missing: Missing) -> SmallcapError:
    """Why the holdings of a fund are missing: its lists became known after the as-of day, or what the data set says."""
    day = dataset.order.as_of
    if day is None or missing.could_not_ask:
        return dataset.error_of(Holdings, ticker, missing)
    found = [*dataset.store().answers(Holdings, ticker), *own_lists_of(dataset, ticker)]
    later = sorted({(one.known_on, one.as_of or one.known_on) for one in found if one.known_on and one.known_on > day})
    if not later:
        return dataset.error_of(Holdings, ticker, missing)
    days = [f"{of}" if of == known else f"{of} (known {known})" for known, of in later]
    online = ", or leave out --offline" if dataset.left_out("holdings") else ""
    what = f"no list of {ticker} is known on or before {day}, only of {name_list(days)}"
    return DataUnavailable(what, f"--as-of {later[0][0]}{online}")


def directory_of(dataset: Dataset, *, stored_only: bool = False) -> Directory:
    """The directory of the companies that the sources at hand state; an empty one where none does."""
    known = identities_at_hand(dataset, stored_only=stored_only)
    return Directory([reduce(union_of, known)] if known else [])


def identities_at_hand(dataset: Dataset, *, stored_only: bool = False) -> list[Identities]:
    """What the sources at hand state of who is who; with `stored_only` no network is asked.

    A list fetched now does not have the pairs that are retired: the store does, and those that the user imported.
    """
    answers: list[object] = [] if stored_only else [dataset.answer(Identities, COMPANIES)]
    answers += [dataset.outcomes(STORE, "identities", [subject])[subject] for subject in SUBJECTS]
    return list({id(answer): answer for answer in answers if isinstance(answer, Identities)}.values())


def fundamentals_of(
    dataset: Dataset, companies: Sequence[Company], directory: Directory, answers: dict[str, object] | None = None
) -> dict[str, Fundamentals]:
    """What is known of companies, by their keys; of several names a company has, the first that is found counts.

    A table that this call names comes before what is stored. `answers` are those that the call has read already; those
    that it reads now are added.
    """
    answers = {} if answers is None else answers
    _check_own_table(dataset, companies, directory)
    names = {company.key: subjects_of(company, directory) for company in companies}
    every = OPTION in dataset.order.folders
    found: dict[str, Fundamentals] = {}
    for place in range(max(map(len, names.values()), default=0)):
        open_ones = {
            key: several[place]
            for key, several in names.items()
            if place < len(several) and (every or key not in found)
        }
        answers |= dataset.ask_all("fundamentals", [name for name in unique(open_ones.values()) if name not in answers])
        for key, name in open_ones.items():
            answer = answers[name]
            if isinstance(answer, Fundamentals) and (key not in found or _is_first_own(answer, found[key])):
                found[key] = answer
    return found


def _is_first_own(answer: Fundamentals, before: Fundamentals) -> bool:
    """Whether an answer is out of the user's files where the one before is not."""
    return answer.source.provider == FILES != before.source.provider


def _check_own_table(dataset: Dataset, companies: Sequence[Company], directory: Directory) -> None:
    """**Raises** the fault of the user's table of fundamentals, which is asked for one company first."""
    first = next((name for company in companies for name in subjects_of(company, directory)), None)
    if first is None or OPTION not in dataset.order.folders:
        return
    answer = dataset.ask("fundamentals", first)
    if isinstance(answer, Missing) and answer.could_not_ask:
        raise answer.error


def funds_at_hand(dataset: Dataset) -> list[str]:
    """The funds whose holdings are in the user's files or in the store, in order."""
    files = dataset.provider(FILES)
    own = files.holdings_by_fund() if isinstance(files, PriceFiles) else {}
    return sorted({*own, *dataset.store().subjects(Holdings)})


def holdings_at_hand(dataset: Dataset, ticker: str) -> Holdings | None:
    """The holdings of a fund in the user's files, else in the store. **Raises** the fault of a file of the user's."""
    found = _stored_holdings(dataset, ticker)
    return found if isinstance(found, Holdings) else None


def _stored_holdings(dataset: Dataset, ticker: str) -> Holdings | Missing:
    own, stored = (dataset.outcomes(name, "holdings", [ticker])[ticker] for name in (FILES, STORE))
    if isinstance(own, Holdings):
        return own
    if isinstance(own, (CouldNotParse, CouldNotAsk)):
        raise own
    if not isinstance(stored, Holdings):
        if isinstance(stored, CouldNotParse):
            return Missing(stored, True, Gap(SOURCE_FAILED, stored.message))
        return Missing(NotFound(f"no stored holdings of {ticker}", HOLDINGS_HINT), False, Gap(NOT_FETCHED))
    dataset.own_files.lack("holdings", ticker, own, answer_words("holdings", STORE))
    return stored
