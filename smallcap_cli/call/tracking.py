"""The assets that track an index, as the user or the catalogue states them, and what a review makes them trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smallcap_cli.call.context import Context
from smallcap_cli.call.numbers import dollars
from smallcap_cli.call.prior import members_carried
from smallcap_cli.call.question import ask_facts
from smallcap_cli.call.rules import rules_day
from smallcap_cli.call.universes import universes_to_day

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.prediction import Prediction, TrackingAssets
    from smallcap_cli.core.methodology.rulebook import Rulebook
    from smallcap_cli.core.model import FundData, PublishedFigure, Value


def assets_tracking(context: Context, index_id: str, text: str | None) -> TrackingAssets:
    """The assets that `--assets` gives, else the newest known ones of each fund that follows the index on the day.

    Those of the catalogue are a lower bound: other funds and mandates follow an index too.
    """
    from smallcap_cli.core.methodology.prediction import TrackingAssets
    from smallcap_cli.core.table import text_of
    from smallcap_cli.core.words import unique

    if text is not None:
        return TrackingAssets(dollars("--assets", text))
    funds = context.catalog.followers(rules_day(context)).get(index_id, ())
    if not funds:
        return TrackingAssets(None)
    data = {fund.ticker: fund for fund in ask_facts(context, funds).comparison.funds}
    known = [found for ticker in funds if (found := _assets_of(context, data[ticker])) is not None]
    cells = [cell for _, cell in known]
    return TrackingAssets(
        sum(figure.value for figure, _ in known) if known else None,
        ", ".join(f"{figure.subject} {text_of(cell)} ({_day_and_scope(figure)})" for figure, cell in known),
        unique(source for cell in cells for source in cell.sources),
        "~" if any(cell.mark for cell in cells) else "",
    )


def prediction_of(
    context: Context, rulebook: Rulebook, universes: Sequence[str], prior: Sequence[str] | None, assets: TrackingAssets
) -> Prediction:
    """What the review on the last day of the universes changes; the members before are those of the earlier days."""
    from smallcap_cli.core.methodology.prediction import prediction

    several = universes_to_day(context, universes, needed=rulebook.columns())
    members = members_carried(context, prior, rulebook, several)
    result = rulebook.review(several[-1], prior=members, as_of=context.as_of)
    earlier = tuple(source for table in several[:-1] for source in table.sources)
    return replace(prediction(rulebook, result, members, assets.amount), earlier=earlier)


def _day_and_scope(figure: PublishedFigure) -> str:
    """The day of the assets of a fund, and what is to be known where they are not said to be those of all of it."""
    return f"{figure.as_of}, {figure.note}" if figure.scope != "fund" and figure.note else str(figure.as_of)


def _assets_of(context: Context, data: FundData) -> tuple[PublishedFigure, Value] | None:
    from smallcap_cli.core.comparison.metric import FactInputs
    from smallcap_cli.core.metrics.facts import figure_value, newest_figure
    from smallcap_cli.core.model import Value

    facts = FactInputs(data, rules_day(context), None, None)
    found = newest_figure(facts, "aum_usd", "usd")
    return None if isinstance(found, Value) else (found, figure_value(facts, found, "usd"))
