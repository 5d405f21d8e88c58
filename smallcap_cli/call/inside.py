"""What the commands that look inside funds share: the question, and the answer with its exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.call.outcome import answer_about
from smallcap_cli.core.words import name_list
from smallcap_cli.errors import DataUnavailable, NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smallcap_cli.call.answer import Answer
    from smallcap_cli.call.context import Context
    from smallcap_cli.core.holdings import Holdings
    from smallcap_cli.core.holdings.earnings import Earning
    from smallcap_cli.core.portfolio_summary import PortfolioSummary
    from smallcap_cli.core.table import Table
    from smallcap_cli.dataset.inside import InsideFunds


def look(
    context: Context, tickers: Sequence[str], definition: str = "", needed: Sequence[str] = (),
    measures: Sequence[str] = (),
) -> InsideFunds:  # fmt: skip
    """The funds as of `--as-of` or today; with a definition what their companies earn.

    **Raises** the error of the first where no fund's holdings are known, or not those of one that is `needed`;
    DataUnavailable where a definition is given and no company's figure is known, nor any of its `measures`, which are
    figures by their names.
    """
    from smallcap_cli.dataset.inside import look_inside

    day = context.as_of or context.today
    return _with_answer(look_inside(context.dataset, tickers, day, definition, by_name=True), needed, measures)


def look_at_days(context: Context, ticker: str, definition: str) -> InsideFunds:
    """One fund on every day whose holdings are known. **Raises** as `look` does."""
    from smallcap_cli.dataset.inside import look_back

    return _with_answer(look_back(context.dataset, ticker, context.as_of or context.today, definition), [ticker])


def portfolio_summary(context: Context, ticker: str) -> PortfolioSummary:
    """What a secondary source lists of a fund, stored or asked for. **Raises** why there is none."""
    from smallcap_cli.core.portfolio_summary import PortfolioSummary

    return context.dataset.answer_or_raise(PortfolioSummary, ticker)


def look_at_two(context: Context, ticker: str, other: str) -> InsideFunds:
    """The fund as of the call's day and its list of a day, or in the file of that name, the earlier first."""
    from smallcap_cli.core.windows import iso_day
    from smallcap_cli.dataset.two_lists import look_at_two as look_at
    from smallcap_cli.settings import user_path

    as_of = context.as_of or context.today
    return look_at(context.dataset, ticker, as_of, iso_day(other) or user_path(other))


def look_for(context: Context, tickers: Sequence[str]) -> InsideFunds:
    """The funds that are given, else all whose holdings are in files or the store. No network is asked.

    **Raises** NotFound where there is no fund with holdings.
    """
    from smallcap_cli.dataset.inside import HOLDINGS_HINT, funds_at_hand, look_inside

    names = list(tickers) or funds_at_hand(context.dataset)
    if not names:
        raise NotFound("no holdings of any fund are known", HOLDINGS_HINT)
    day = context.as_of or context.today
    return _with_answer(look_inside(context.dataset, names, day, stored_only=True), ())


def find_company(found: InsideFunds, name: str) -> Earning:
    """The company of a fund that a ticker or a CIK names. **Raises** NotFound with the near tickers."""
    from smallcap_cli.core.identity.codes import ticker_form

    if not name:
        raise UsageFault("--show names no company", f"such as --show {found.funds[0].ticker}.SNOW")
    fund, form = found.funds[0], ticker_form(name)
    number = name.upper().removeprefix("CIK")
    for one in fund.earnings:
        tickers = {ticker_form(line.ticker) for line in one.company.lines}
        if form in tickers or (number.isdecimal() and one.company.cik == int(number)):
            return one
    known = tuple(one.company.ticker for one in fund.earnings if one.company.ticker)
    hint = did_you_mean(name, known, f"smallcap quality {fund.ticker} --names")
    raise NotFound(f"{fund.ticker} holds no company {safe(name)}", hint)


def _with_answer(found: InsideFunds, needed: Sequence[str], measures: Sequence[str] = ()) -> InsideFunds:
    """What was found, unless it is no answer."""
    lacking = [ticker for ticker in needed if ticker in found.errors]
    if lacking or not found.with_holdings:
        raise found.errors[lacking[0]] if lacking else next(iter(found.errors.values()))
    earnings = [one for fund in found.funds for one in fund.earnings]
    if earnings and not any(_is_known(one, measures, found.as_of) for one in earnings):
        raise _no_figure(found, earnings, "no measure" if measures else "")
    return found


def _is_known(one: Earning, measures: Sequence[str], as_of: date) -> bool:
    """Whether a company's figure is known, or one of its measures."""
    from smallcap_cli.core.fundamentals import CompanyFigure, figure_of

    facts = one.fundamentals
    return one.figure is not None or (
        facts is not None and any(isinstance(figure_of(facts, name, as_of), CompanyFigure) for name in measures)
    )


def _no_figure(found: InsideFunds, earnings: Sequence[Earning], what: str) -> DataUnavailable:
    """That nothing is known of any company, and the reason most of them have."""
    from smallcap_cli.core.fundamentals import DEFINITIONS

    ((reason, _),) = Counter(one.unknown for one in earnings).most_common(1)
    funds = name_list([fund.ticker for fund, _ in found.with_holdings])
    lacking = what or f"no {DEFINITIONS[found.definition].figure}"
    shown = " ".join(fund.ticker for fund, _ in found.with_holdings)
    hint = f"--fundamentals FILE reads your table of companies; smallcap compare {shown} --preset inside"
    return DataUnavailable(f"{lacking} of any company of {funds} is known: {reason}", hint)


def inside_answer(context: Context, found: InsideFunds, table: Table) -> Answer:
    """A table about what funds hold, with what sources had to say and which lists are old at the as-of day.

    Partial under `--strict` where a fund is missing.
    """
    said = (warning for _, companies in found.with_holdings for warning in companies.holdings.warnings)
    old = _old_lists(found)
    marked = replace(table, footnotes=(*table.footnotes, *old), caveats=(*table.caveats, *old))
    notes = (*_stale_notes(context, found), *said, *table.warnings)
    return answer_about(context, marked, found.errors, tuple(dict.fromkeys(notes)))


def _old_lists(found: InsideFunds) -> tuple[str, ...]:
    """Which lists are of a day so long before the as-of day that they are called old."""
    from smallcap_cli.core.windows import old_age

    lists = [companies.holdings for companies in found.companies]
    ages = {(one.ticker, one.as_of): old_age(one.as_of, found.as_of) for one in lists if one.as_of is not None}
    return tuple(
        f"{ticker}: holdings of {day} are old: {age:,} days before {found.as_of}"
        for (ticker, day), age in ages.items()
        if age
    )


def _stale_notes(context: Context, found: InsideFunds) -> tuple[str, ...]:
    """Which stored holdings answer because no source gave newer ones; a line a reason."""
    stale = context.dataset.stale
    by_reason: dict[str, list[Holdings]] = {}
    for companies in found.companies:
        if companies.holdings.ticker in stale:
            by_reason.setdefault(stale[companies.holdings.ticker].message, []).append(companies.holdings)
    lines = []
    for reason, lists in by_reason.items():
        days = name_list([str(day) for day in sorted({one.as_of for one in lists if one.as_of is not None})])
        funds = name_list(list(dict.fromkeys(one.ticker for one in lists)))
        lines.append(f"{funds}: using stored holdings of {days}, because {reason}")
    return tuple(lines)
