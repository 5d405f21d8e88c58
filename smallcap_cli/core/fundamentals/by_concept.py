"""The facts of one company by concept: a figure needs some of forty concepts, and most facts are never looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

from smallcap_cli.core.fundamentals.facts import ReportedFact


class FactsByConcept(Sequence[ReportedFact]):
    """Facts that are read a concept at a time by whoever asks, and not kept: equal to a tuple of the same facts.

    `concepts` are in order, each with at least one fact; `facts_of` gives those of one, in the order of the source.
    """

    def __init__(self, concepts: Sequence[str], facts_of: Callable[[str], Iterable[ReportedFact]]) -> None:
        self._concepts = concepts
        self._facts_of = facts_of

    def about(self, concepts: Collection[str]) -> Iterator[ReportedFact]:
        """The facts of some concepts."""
        return chain.from_iterable(self._facts_of(concept) for concept in self._concepts if concept in concepts)

    def __iter__(self) -> Iterator[ReportedFact]:
        return self.about(self._concepts)

    def __bool__(self) -> bool:
        return bool(self._concepts)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, place: int) -> ReportedFact: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ReportedFact]: ...
    def __getitem__(self, place: int | slice) -> ReportedFact | Sequence[ReportedFact]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, FactsByConcept | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def facts_about(facts: Iterable[ReportedFact], concepts: Collection[str]) -> Iterable[ReportedFact]:
    """The facts of some concepts, in their order."""
    if isinstance(facts, FactsByConcept):
        return facts.about(concepts)
    return (fact for fact in facts if fact.concept in concepts)
