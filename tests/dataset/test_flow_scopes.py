"""Of what a flow is: the whole fund, or one share class of it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from smallcap_cli.call.context import open_catalog
from smallcap_cli.core.flows.answers import FundFlows
from smallcap_cli.core.flows.months import FlowMonth
from smallcap_cli.core.model import NOT_FETCHED, Gap, Source
from smallcap_cli.dataset.asking import Missing
from smallcap_cli.dataset.flows import flow_facts
from smallcap_cli.dataset.funds import Dataset
from smallcap_cli.errors import NotFound


def answers_of(ticker: str, scope: str) -> Dataset:
    """Who answers with one month that was filed for a fund, and nothing else."""
    month = FlowMonth(ticker, date(2025, 6, 30), 5.0, "filed", scope, "N-PORT", date(2025, 8, 29))
    return cast("Dataset", SimpleNamespace(
        every_answer=lambda kind, name: [FundFlows(name, (month,), Source("sec"))],
        answer=lambda kind, name: Missing(NotFound("no share counts"), False, Gap(NOT_FETCHED)),
        own_files=SimpleNamespace(lack=lambda *given: None),
        published_figures=lambda name: (),
        catalog=open_catalog(),
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("ticker", "filed", "scope"),
    [
        ("IWM", "class", "fund"),  # its only class: the filing and a count of its shares are of the same
        ("VB", "class", "class"),  # one of five
        ("VB", "fund", "fund"),
        ("QQQQQ", "class", "class"),  # not in the catalogue: nobody says how many it has
    ],
)
def test_the_only_class_of_a_fund_is_the_fund(ticker: str, filed: str, scope: str) -> None:
    """`flows IWM --reconcile` found no period that filed and counted flows of one scope both know."""
    facts = flow_facts(answers_of(ticker, filed), ticker, date(2025, 9, 30))
    assert [month.scope for month in facts.months] == [scope]
