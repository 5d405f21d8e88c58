"""What the families of the catalogue and of published figures share."""

from __future__ import annotations

from smallcap_cli.core.comparison.metric import FactInputs
from smallcap_cli.core.model import NOT_PUBLISHED, Gap, PublishedFigure, Source, Value, absent


def unknown_fund(facts: FactInputs) -> Gap:
    """Why nothing is known of a fund: a source could not be asked, or there is none."""
    return facts.data.gaps.get("profile") or Gap(NOT_PUBLISHED, "not in the catalogue")


def newest_figure(facts: FactInputs, metric_name: str, unit: str) -> PublishedFigure | Value:
    """The newest usable figure about the fund itself on or before the as-of day, else why there is none."""
    subject = facts.data.ticker
    own = [f for f in facts.data.published if f.metric == metric_name and f.subject == subject and f.usable]
    seen = [f for f in own if f.as_of <= facts.as_of]
    if seen:
        return max(seen, key=lambda f: f.as_of)
    failed = facts.data.gaps.get("published")
    return absent(unit, failed or Gap(NOT_PUBLISHED, f"none on or before {facts.as_of}" if own else ""))


def figure_value(figure: PublishedFigure, unit: str, *notes: str) -> Value:
    """A published figure as a cell: its publisher, date and definition go with it."""
    cited = Source("published", as_of=figure.as_of, citation=f"{figure.publisher}, {figure.title}")
    return Value(
        figure.value, unit, sources=(cited,), basis=figure.definition or figure.scope, as_of=figure.as_of,
        start=figure.period_start, notes=tuple(n for n in notes if n), mark="~" if figure.approximate else "",
        comparable=False,
    )  # fmt: skip
