"""Between two reviews: members stay, deletions are or are not replaced, new listings enter early or wait."""

from datetime import date
from typing import Any

import pytest

from smallcap_cli.core.methodology.between import between_reviews
from smallcap_cli.core.methodology.result import Result
from smallcap_cli.core.methodology.universe import Members
from smallcap_cli.errors import UsageFault
from tests.core.methodology.support import members, nobody, rules, table, weights, why

SINCE = date(2025, 5, 2)  # 90 days before the universe's
#: GONE was a member and is not in the universe; SMALL is one and would not qualify again.
PRIOR = Members({"GONE": 1.0, "SMALL": 0.5, "OLD": 1.0})
ROWS = [
    {"id": "OLD", "price": 40, "days_listed": 900}, {"id": "SMALL", "price": 2, "days_listed": 900},
    {"id": "BEST", "price": 50, "days_listed": 900}, {"id": "NEXT", "price": 30, "days_listed": 900},
    {"id": "NEW", "price": 20, "days_listed": 89}, {"id": "SAME", "price": 10, "days_listed": 90},
    {"id": "TINY", "price": 1, "days_listed": 10},
]  # fmt: skip


def carried(*, replaced: bool, early: str, carry: bool = True, rows: list[dict[str, Any]] = ROWS) -> Result:
    steps = [
        {"id": "price", "kind": "filter", "conditions": [{"column": "price", "op": ">=", "value": 5}]},
        {"id": "weight", "kind": "weight", "by": "price"},
        {"id": "carry", "kind": "carry", "replace_deletions": replaced, "ipo_additions": early},
    ]
    found = rules(*(steps if carry else steps[:-1]))
    return between_reviews(found, table(rows), library=nobody, prior=PRIOR, since=SINCE)


def test_members_stay_and_nobody_enters() -> None:
    result = carried(replaced=False, early="none")
    assert members(result) == ["OLD", "SMALL"]
    # Half of SMALL is held: 40 and 1 of 41.
    assert weights(result) == pytest.approx({"OLD": 40 / 41, "SMALL": 1 / 41})
    assert why(result, "BEST")[:2] == ("carry.between", "qualifies; it can enter at the next review")
    assert why(result, "TINY")[0] == "price"


def test_the_largest_that_qualifies_takes_the_place_of_a_deletion() -> None:
    assert members(carried(replaced=True, early="none")) == ["BEST", "OLD", "SMALL"]


@pytest.mark.parametrize("early", ["quarterly", "fast_track"])
def test_listings_since_the_day_before_enter_where_they_may(early: str) -> None:
    assert members(carried(replaced=False, early=early)) == ["NEW", "OLD", "SMALL"]
    assert members(carried(replaced=True, early=early)) == ["BEST", "NEW", "OLD", "SMALL"]


def test_rules_that_do_not_say_are_refused() -> None:
    with pytest.raises(UsageFault, match="has no rules for the time between reviews"):
        carried(replaced=False, early="none", carry=False)
