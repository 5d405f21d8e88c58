"""Two lists of holdings of one fund: the one as of a day, and an earlier one or one in a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from smallcap_cli.core.holdings import Holdings, newest_holdings
from smallcap_cli.core.holdings.companies import companies_together
from smallcap_cli.core.holdings.earnings import FundInside
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.inside import InsideFunds, directory_of, holdings_error, lists_of
from smallcap_cli.errors import DataUnavailable, UsageFault
from smallcap_cli.inputfile import file_content
from smallcap_cli.providers.files.holdings import FILE, fund_of_name
from smallcap_cli.userfiles.holdings import fund_of_file, parse_holdings


def look_at_two(dataset: Dataset, ticker: str, as_of: date, other: date | Path) -> InsideFunds:
    """The fund as of a day and its list of a day before or in a file, the earlier first, companies looked at together.

    **Raises** DataUnavailable where there is no second list, UsageFault for a file of another fund.
    """
    answer = dataset.answer(Holdings, ticker)
    if isinstance(answer, Missing):
        raise holdings_error(dataset, ticker, answer)
    second = (
        _on_day(dataset, answer, as_of, other) if isinstance(other, date) else _in_file(dataset, ticker, as_of, other)
    )
    lists = sorted((second, answer), key=lambda one: one.as_of or date.min)
    together = companies_together(lists, directory_of(dataset))
    return InsideFunds(tuple(FundInside(ticker, one) for one in together), "", as_of, {})


def _on_day(dataset: Dataset, answer: Holdings, as_of: date, day: date) -> Holdings:
    known = [
        one for one in lists_of(dataset, answer.ticker) if one.as_of is not None and (one.known_on or as_of) <= as_of
    ]
    found = newest_holdings((one for one in known if one.as_of is not None and one.as_of <= day), as_of)
    if found is not None and found.as_of != answer.as_of:
        return found
    days = sorted({one.as_of for one in known if one.as_of is not None and one.as_of != answer.as_of})
    hint = f"there are lists of {', '.join(map(str, days))}" if days else "--diff FILE names another list"
    what = f"no other list of {answer.ticker} on or before {day}"
    raise DataUnavailable(what if found is None else f"{what}: that of {found.as_of} is the list itself", hint)


def _in_file(dataset: Dataset, ticker: str, as_of: date, path: Path) -> Holdings:
    content, names = file_content(path, FILE), dataset.fund_names()
    named = fund_of_name(path.name)
    stated = fund_of_file(str(path), content, names) or (named if dataset.catalog.fund(named) is not None else ticker)
    if stated != ticker:
        raise UsageFault(f"{path} is of {stated}, not of {ticker}", "smallcap overlap compares two funds")
    found = newest_holdings(parse_holdings(str(path), content, ticker, names), as_of)
    if found is None:
        raise DataUnavailable(f"{path}: its holdings are of a day after {as_of}", "give a later --as-of")
    return found
