"""Tables about the rules themselves: parameters varied, review days, and files of rules checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.methodology.dates import date_rule
from smallcap_cli.core.methodology.model import Event, Provenance
from smallcap_cli.core.methodology.rulebook import Rulebook
from smallcap_cli.core.methodology.trials import Variation, trials
from smallcap_cli.core.methodology.universe import NOBODY
from smallcap_cli.errors import ConfigFault
from smallcap_cli.tables.methodology.calendar import calendar_table
from smallcap_cli.tables.methodology.sensitivity import sensitivity_table
from smallcap_cli.tables.methodology.validation import validation_table
from tests.core.methodology.support import nobody, rules, sized, table
from tests.tables.methodology.test_results import cells

#: Every weekday from 2024 to 2026: a calendar without holidays.
WEEKDAYS = np.arange(np.datetime64("2024-01-01"), np.datetime64("2027-01-01"))
WEEKDAYS = WEEKDAYS[np.is_busday(WEEKDAYS)]


def from_price(low: int) -> Rulebook:
    conditions = [{"column": "price", "op": ">=", "value": low}]
    return Rulebook(rules({"id": "price", "kind": "filter", "conditions": conditions}), nobody)


def test_the_value_as_written_is_among_the_values_of_a_parameter() -> None:
    """At 20 as written B C D weigh 1/3 each; from 10 on all four weigh 1/4: active share 1 - 3/4; at 30 1 - 2/3."""
    four = table(sized(A=10, B=20, C=30, D=40))
    variation = Variation("price.value", 20, {value: from_price(value) for value in (30, 10)})
    base, found = trials(from_price(20), [variation], four, prior=NOBODY, as_of=None)
    shown = sensitivity_table(base, found, wide=True)
    assert cells(shown, "value") == [10, 20, 30]
    assert cells(shown, "base") == ["false", "true", "false"]
    assert cells(shown, "constituents") == [4, 3, 2]
    assert cells(shown, "active_share") == pytest.approx([1 / 4, 0, 1 / 3])


def test_a_parameter_that_is_not_set_comes_first() -> None:
    variation = Variation("price.value", None, {10: from_price(10)})
    base, found = trials(from_price(20), [variation], table(sized(A=10, B=20)), prior=NOBODY, as_of=None)
    shown = sensitivity_table(base, found, wide=False)
    assert cells(shown, "reading") == ["not set *", "10"]
    assert not next(column for column in shown.columns if column.name == "constituents").screen


def test_reviews_stand_in_the_order_of_their_days_and_rules_without_a_calendar_last() -> None:
    """The last weekday of June 2025 is Monday the 30th; rules that hold from July on had no review then."""
    event = Event("june", None, date_rule("last_business_day(6)"), ("size",), Provenance("unverified"))
    bare = replace(from_price(1).rules, id="bare")
    dated = replace(bare, id="dated", calendar=(event,))
    late = replace(dated, id="late", valid_from=date(2025, 7, 1))
    found = calendar_table([bare, late, dated], 2025, WEEKDAYS)
    assert found.keys == ("dated.june[0]", "bare", "late.june[0]")
    effective = [row[6] for row in found.rows]
    assert effective[0].value == date(2025, 6, 30)
    assert [cell.detail for cell in effective[1:]] == [
        "the file has no calendar",
        "these rules hold from 2025-07-01 on",
    ]


def test_a_faulty_file_is_a_row_too() -> None:
    found = validation_table([("mine", from_price(1).rules), ("other", ConfigFault("other.yaml:3: no key name"))])
    assert found.head == "1 of 2 valid"
    assert cells(found, "state") == ["valid", "faulty"]
    assert cells(found, "holds") == ["0 facts, 0 figures, 1 step", None]
