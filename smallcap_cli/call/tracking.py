"""The assets that track an index, as the user or the catalogue states them, and what a review makes them trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from smallcap_cli.call.context import Context
from smallcap_cli.call.numbers import dollars
from smallcap_cli.call.prior import members_carried
from smallcap_cli.call.question import ask_facts
from smallcap_cli.call.rules import rules_day
from smallcap_cli.call.universes import universes_to_day

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.prediction import Prediction
    from smallcap_cli.core.methodology.rulebook import Rulebook
    from smallcap_cli.core.model import FundData, PublishedFigure


class TrackingAssets(NamedTuple):
    """Assets in dollars, None where nobody says, and the sentences that say whose they are."""

    amount: float | None
    words: tuple[str, ...]


def assets_tracking(context: Context, index_id: str, text: str | None) -> TrackingAssets:
    """The assets that `--assets` gives, else the newest known ones of each fund that follows the index on the day.

    Those of the catalogue are a lower bound: other funds and mandates follow an index too.
    """
    from smallcap_cli.core.table import UNITS

    usd = UNITS["usd"]
    if text is not None:
        amount = dollars("--assets", text)
        return TrackingAssets(amount, (f"assets that track the index: {usd(amount)}, as given",))
    day = rules_day(context)
    funds = context.catalog.followers(day).get(index_id, ())
    known = []
    if funds:
        data = {fund.ticker: fund for fund in ask_facts(context, funds).comparison.funds}
        known = [figure for ticker in funds if (figure := _assets_of(context, data[ticker])) is not None]
    if not known:
        return TrackingAssets(None, ("no assets of funds on the index are known: --assets 70bn states them",))
    each = ", ".join(f"{one.subject} {usd(one.value)} ({one.as_of})" for one in known)
    total = sum(one.value for one in known)
    return TrackingAssets(total, (f"assets that track the index: {usd(total)} at least: {each}",))


def prediction_of(
    context: Context, rulebook: Rulebook, universes: Sequence[str], prior: Sequence[str] | None, assets: TrackingAssets
) -> Prediction:
    """What the review on the last day of the universes changes; the members before are those of the earlier days."""
    from smallcap_cli.core.methodology.prediction import prediction

    several = universes_to_day(context, universes, needed=rulebook.columns())
    members = members_carried(context, prior, rulebook, several)
    return prediction(
        rulebook, rulebook.review(several[-1], prior=members, as_of=context.as_of), members, assets.amount
    )


def _assets_of(context: Context, data: FundData) -> PublishedFigure | None:
    from smallcap_cli.core.comparison.metric import FactInputs
    from smallcap_cli.core.metrics.facts import newest_figure
    from smallcap_cli.core.model import Value

    found = newest_figure(FactInputs(data, rules_day(context), None, None), "aum_usd", "usd")
    return None if isinstance(found, Value) else found
