"""What the index beside a band keeps: the buffer of an edge holds members of both sides where they are.

A company that the neighbour held, and that lies inside the band but within the buffer of the edge between them, stays
with the neighbour. Beyond it the company moves, a packet at a time where the buffer has packets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from smallcap_cli.core.methodology.change import Dropped, figure_text, mapping, width
from smallcap_cli.core.methodology.model import Step
from smallcap_cli.core.methodology.universe import Bools, Candidates
from smallcap_cli.core.model import Floats


class Edge(NamedTuple):
    """An edge of a band: the index beyond it, the lines nearer to it than to the other, those inside its buffer.

    `depth` is how far into the band each line lies from this edge, in the buffer's unit, of which `most` is the width.
    """

    neighbour: str
    nearer: Bools
    depth: Floats
    most: float
    unit: str

    @property
    def inner(self) -> Bools:
        """The lines inside the band that the neighbour keeps if it held them."""
        with np.errstate(invalid="ignore"):
            kept: Bools = (self.depth > 0) & (self.depth <= self.most)
        return kept


class Shares(NamedTuple):
    """Who holds what after a review: this index, its neighbours, and the lines that a neighbour keeps or may keep."""

    held: Floats
    dropped: tuple[Dropped, ...]
    elsewhere: Mapping[str, Floats]
    at_stake: Mapping[str, Bools]


def neighbours_of(step: Step) -> Mapping[str, str]:
    """The index on the other side of each edge that a band names: `upper`, `lower`."""
    named = mapping(mapping(step.params.get("buffer")).get("neighbour"))
    return {edge: str(index) for edge, index in named.items()}


def shares_of(step: Step, candidates: Candidates, held: Floats, edges: Iterable[Edge], *, judged: Bools) -> Shares:
    """The fractions after a review; `held` are those of the band by itself, `judged` the lines it looked at."""
    packet = width(mapping(step.params.get("buffer")), "packet") or 1.0
    enters = judged & (held > 0) & ~(candidates.company_prior > 0)
    after, dropped = held.copy(), []
    at_stake: dict[str, Bools] = {}
    nearer: dict[str, Bools] = {}
    for edge in edges:
        nearer[edge.neighbour] = edge.nearer
        theirs = candidates.company_elsewhere(edge.neighbour)
        if theirs is None:
            at_stake[edge.neighbour] = enters & edge.inner
            continue
        kept, moves = enters & edge.inner & (theirs > 0), enters & ~edge.inner & (theirs > 0)
        after = np.where(kept, 0.0, np.where(moves, np.minimum(after, packet), after))
        dropped.append(Dropped(kept, edge.most - edge.depth, _words(edge)))
    elsewhere = {index: np.where(judged & side, 1.0 - after, 0.0) for index, side in nearer.items()}
    return Shares(after, tuple(dropped), MappingProxyType(elsewhere), MappingProxyType(at_stake))


def _words(edge: Edge) -> Callable[[int], str]:
    def words(row: int) -> str:
        inside = f"{figure_text(round(float(edge.depth[row]), 2))} {edge.unit} inside the band"
        return f"held by {edge.neighbour}, whose buffer of {figure_text(edge.most)} keeps it: {inside}"

    return words
