"""What every source says of one fund, without asking a network for a fund that is known."""

from __future__ import annotations

from datetime import date

from smallcap_cli.core.comparison.cells import index_on
from smallcap_cli.core.fund_sources import FundSources
from smallcap_cli.core.model import PriceHistory, Profile, PublishedFigure
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.dataset.order import STORE
from smallcap_cli.errors import DataUnavailable, SmallcapError


def fund_sources(dataset: Dataset, ticker: str, day: date) -> FundSources:
    """The figures, closes and profile of a fund; figures of the index too that it follows on the day.

    **Raises** NotFound for a fund that nobody knows, CouldNotAsk where somebody could not be asked.
    """
    fund = dataset.catalog.fund(ticker)
    published = _figures(dataset, ticker)
    if fund is None and not published:
        found = dataset.prices([ticker])[ticker]
        if isinstance(found, Missing):
            raise dataset.unknown_fund(ticker, found)
    followed = index_on(fund, day) if fund is not None else ""
    if followed:
        published += _figures(dataset, followed)
    return FundSources(published, _prices(dataset, ticker), _last_profile(dataset, ticker))


def _figures(dataset: Dataset, subject: str) -> tuple[PublishedFigure, ...]:
    """Published figures of a subject; a source that could not be asked is an error here."""
    found = dataset.published_figures(subject)
    if isinstance(found, tuple):
        return found
    raise DataUnavailable(f"published figures of {subject} are missing", "smallcap provider list")


def _prices(dataset: Dataset, ticker: str) -> dict[str, PriceHistory | SmallcapError]:
    """The closes of every provider at hand in the order of asking, or its error."""
    answers: dict[str, PriceHistory | SmallcapError] = {}
    for name in dataset.order.names("prices"):
        if not dataset.is_network(name):
            (found,) = dataset.outcomes(name, "prices", [ticker]).values()
            if isinstance(found, (PriceHistory, SmallcapError)):
                answers[name] = found
    return answers


def _last_profile(dataset: Dataset, ticker: str) -> Profile | None:
    """What a source said of the fund when it was last asked."""
    (profile,) = dataset.outcomes(STORE, "profile", [ticker]).values()
    return profile if isinstance(profile, Profile) else None
