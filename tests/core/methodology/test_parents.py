"""An index built on another one: each of the two is reviewed with its own members."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.engine import apply
from smallcap_cli.core.methodology.simulation import simulation
from smallcap_cli.core.methodology.universe import Members
from tests.catalog.test_methodologies import library as bundled
from tests.core.methodology.support import RANK, SIZES, members, rules, table
from tests.core.methodology.test_library_runs import FIRST, SECOND, sample

#: The two largest are the parent, a member stays down to rank 3; the child takes the parent's loss makers.
PARENT = rules(
    *SIZES,
    RANK,
    {
        "id": "band",
        "kind": "rank_band",
        "lo": 1,
        "hi": 2,
        "buffer": {"unit": "rank", "upper": 0, "lower": 1, "prov": {"status": "unverified"}},
    },
    name="parent",
)
CHILD = rules(
    {"id": "losing", "kind": "filter", "conditions": [{"column": "f_income", "op": "<", "value": 0}]},
    name="child",
    base="parent",
)


def companies(**values: tuple[float, float]) -> list[dict[str, object]]:
    return [{"id": name, "price": price, "f_income": income} for name, (price, income) in values.items()]


#: First day: A and B are the parent, A the child. Second day: C is second and B third, B loses money now.
EARLIER = companies(A=(30, -1), B=(20, 1), C=(10, 1))
LATER = [{**row, "as_of": "2025-10-31"} for row in companies(A=(30, -1), B=(20, -1), C=(25, -1))]


def library(name: str):
    return {"parent": PARENT, "child": CHILD}[name]


def test_simulate_carries_the_members_of_the_parent() -> None:
    # B is a parent's member inside the buffer (rank 3), so it is in the parent and, as a loss maker, in the child.
    # With the child's members as the parent's, B was a new entrant at rank 3 and stayed out.
    _, second = simulation(CHILD, [table(EARLIER), table(LATER)], library=library)
    assert members(second.result) == ["A", "B", "C"]
    assert sorted(second.result.others["parent"].held) == ["A", "B", "C"]


def test_members_of_the_parent_can_be_given() -> None:
    before = Members({"A": 1.0}, others={"parent": Members({"A": 1.0, "B": 1.0})})
    result = apply(CHILD, table(LATER), library=library, prior=before)
    assert members(result) == ["A", "B", "C"]
    assert not any("parent" in note for note in result.notes)


def test_without_them_the_childs_members_stand_in_and_a_note_says_so() -> None:
    result = apply(CHILD, table(LATER), library=library, prior=Members({"A": 1.0}))
    assert members(result) == ["A", "C"]
    (note,) = [note for note in result.notes if "--prior parent=FILE" in note]
    assert note.startswith("parent uses the previous members of child")


def test_a_grandparent_is_carried_too() -> None:
    top = {"id": "top", "kind": "filter", "conditions": [{"column": "price", "op": ">=", "value": 20}]}
    grandchild = rules(top, name="grandchild", base="child")
    first, second = simulation(grandchild, [table(EARLIER), table(LATER)], library=library)
    assert set(first.result.others) == {"parent", "child"}
    assert members(second.result) == ["A", "B", "C"]


@pytest.mark.parametrize("name", ["sp_smallcap_600_value", "sp_smallcap_600_growth"])
def test_the_parent_of_a_bundled_index_is_the_parent_reviewed_by_itself(name: str) -> None:
    tables = [sample(FIRST), sample(SECOND)]
    children = simulation(bundled(name), tables, library=bundled)
    parents = simulation(bundled("sp_smallcap_600"), tables, library=bundled)
    for child, parent in zip(children, parents, strict=True):
        assert set(child.result.others["sp_smallcap_600"].held) == set(members(parent.result))
