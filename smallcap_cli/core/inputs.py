"""What smallcap asks its sources for: each input declared once, with its type and the rules that hold for it.

A provider serves an input by a method of its name. The store keeps what has a codec for its type (`store.codecs`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from smallcap_cli.core.factors import FactorSeries
from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.shares import ShareHistory
from smallcap_cli.core.fundamentals import Fundamentals
from smallcap_cli.core.holdings import Holdings
from smallcap_cli.core.identity import Identities
from smallcap_cli.core.model import PriceHistory, Profile, RateSeries
from smallcap_cli.core.portfolio_summary import PortfolioSummary

T = TypeVar("T")


class Freshness(NamedTuple):
    """The moment and the day asked for, and how old a stored copy may be.

    `recheck` is how soon a source that lacked the last close is asked for it again.
    """

    now: datetime
    as_of: date | None
    recheck: timedelta
    profile_age: timedelta


def is_never_due(stored: Any, retrieved: datetime, limit: Freshness) -> bool:
    """False: what was said on a day stays what was said on it."""
    return False


def is_due_by_age(stored: Any, retrieved: datetime, limit: Freshness) -> bool:
    """Whether a copy is older than a profile may be."""
    return limit.now - retrieved > limit.profile_age


#: The library is rebuilt about once a month.
FACTOR_AGE = timedelta(days=7)


def is_due_after_a_week(stored: FactorSeries, retrieved: datetime, limit: Freshness) -> bool:
    """Whether a copy of factors is older than a week; never one that reaches the day asked for."""
    if limit.as_of is not None and stored.last_day >= limit.as_of:
        return False
    return limit.now - retrieved > FACTOR_AGE


def is_due_by_session(stored: PriceHistory | RateSeries, retrieved: datetime, limit: Freshness) -> bool:
    """Whether a session ended since whose close a series lacks; never one that reaches the day asked for."""
    from smallcap_cli.core.ages import is_due

    last: date = stored.days[-1].item()
    if limit.as_of is not None and last >= limit.as_of:
        return False
    seven_day = isinstance(stored, PriceHistory) and stored.seven_day
    return is_due(last, retrieved, limit.now, limit.recheck, seven_day=seven_day)


class Input(NamedTuple, Generic[T]):
    """One input: the type of an answer, and what may be done with it.

    `of_symbols` says that a source may not know a symbol, which is then believed for a day. `option` names the user's
    own files of it (`--prices`), empty for an input without any. `document` is set for what the store keeps as one
    document a subject, with an entry for every answer. `is_due` says when a stored copy is asked for anew.
    """

    name: str
    type: type[T]
    of_symbols: bool = False
    option: str = ""
    document: bool = False
    is_due: Callable[[Any, datetime, Freshness], bool] = is_never_due


#: Name -> input, in the order in which lists show them.
INPUTS: Mapping[str, Input[Any]] = MappingProxyType({
    one.name: one for one in (
        Input("prices", PriceHistory, of_symbols=True, option="prices", is_due=is_due_by_session),
        Input("rates", RateSeries, option="prices", is_due=is_due_by_session),
        Input("published", tuple),
        Input("inside", tuple),
        Input("filed_flows", FundFlows, document=True),
        Input("share_counts", ShareHistory, option="shares", document=True),
        Input("profile", Profile, of_symbols=True, document=True, is_due=is_due_by_age),
        Input("holdings", Holdings, of_symbols=True, option="holdings", document=True, is_due=is_due_by_age),
        Input("portfolio_summary", PortfolioSummary, document=True, is_due=is_due_by_age),
        Input("fundamentals", Fundamentals, option="fundamentals", document=True),
        Input("factors", FactorSeries, option="factors", document=True, is_due=is_due_after_a_week),
        Input("identities", Identities, document=True, is_due=is_due_by_age),
    )
})  # fmt: skip


def input_of(kind: type[T]) -> Input[T]:
    """The input whose answers are of a type; KeyError if there is none."""
    for one in INPUTS.values():
        if one.type is kind:
            return one
    raise KeyError(kind.__name__)


def user_options() -> tuple[str, ...]:
    """The options that name the user's own files of some input, once each."""
    return tuple(dict.fromkeys(one.option for one in INPUTS.values() if one.option))
