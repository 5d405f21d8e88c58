"""Companies that no identifier finds, by their names: of low confidence, marked and counted apart.

A name is taken where one company alone is like it: a score of 92 of 100 and 5 more than the next, with words of which
each is like its counterpart, so that a number or a direction tells sister companies apart. No other match is ever
replaced, and two companies of one fund never become one by a name. Banks that file elsewhere have no CIK.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from smallcap_cli.core.holdings.companies import Companies, Company
from smallcap_cli.core.identity import Directory, is_bank_filer
from smallcap_cli.core.identity.names import telling_words

SCORE, MARGIN = 92.0, 5.0
#: How alike each word must be: `machine` and `machines` are 93 of 100, `ii` and `iii` 80, `2023` and `2024` 75.
WORD_SCORE = 85.0
#: Names as like as that are looked at; one company has several.
MOST_CANDIDATES = 20
#: So many names beside ten thousand others are some megabytes of scores.
NAMES_AT_ONCE = 256


def with_names(funds: Sequence[Companies], directory: Directory) -> tuple[Companies, ...]:
    """The companies of funds, those identified by name among them with `match` as `name`."""
    lost = {_words(one.name) for fund in funds for one in fund.rows if _is_open(one)} - {""}
    found = _companies_of_names(sorted(lost), directory) if lost and directory else {}
    return tuple(_with_found(fund, found) for fund in funds) if found else tuple(funds)


def _with_found(fund: Companies, found: dict[str, int]) -> Companies:
    taken = {one.cik for one in fund.rows if one.cik is not None}
    rows = []
    for one in fund.rows:
        cik = found.get(_words(one.name)) if _is_open(one) else None
        if cik is not None and cik not in taken:
            taken.add(cik)
            one = one._replace(key=f"cik:{cik}", cik=cik, match="name")
        rows.append(one)
    return replace(fund, rows=tuple(rows))


def _is_open(company: Company) -> bool:
    return company.cik is None and not is_bank_filer(company.ticker)


def _companies_of_names(names: Sequence[str], directory: Directory) -> dict[str, int]:
    """The company of each name that is like one company's alone."""
    from rapidfuzz import fuzz, process

    known = [(_words(name), cik) for name, cik in directory.names()]
    choices = [words for words, _ in known]
    found = {}
    for name, places in zip(names, _near_places(names, choices), strict=True):
        best: dict[int, float] = {}
        near = process.extract(
            name, {place: choices[place] for place in places}, scorer=fuzz.ratio, score_cutoff=SCORE - MARGIN,
            limit=MOST_CANDIDATES,
        )  # fmt: skip
        for _, score, place in near:
            best.setdefault(known[place][1], score)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < SCORE or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN):
            continue
        cik = ranked[0][0]
        if any(_same_words(name, known[place][0], fuzz.ratio) for _, _, place in near if known[place][1] == cik):
            found[name] = cik
    return found


def _near_places(names: Sequence[str], choices: Sequence[str]) -> Iterator[list[int]]:
    """For each name the places of the choices that are near enough to look at, found many names at once."""
    from rapidfuzz import fuzz, process

    for first in range(0, len(names), NAMES_AT_ONCE):
        scores = process.cdist(
            names[first : first + NAMES_AT_ONCE], choices, scorer=fuzz.ratio, score_cutoff=SCORE - MARGIN,
            dtype=np.uint8,
        )  # fmt: skip
        yield from (np.flatnonzero(row).tolist() for row in scores)


def _same_words(one: str, other: str, ratio: Callable[[str, str], float]) -> bool:
    """Whether two names have like words in the same order, or the same letters between other gaps."""
    first, second = one.split(), other.split()
    if "".join(first) == "".join(second):
        return True
    return len(first) == len(second) and all(
        ratio(mine, yours) >= WORD_SCORE for mine, yours in zip(first, second, strict=True)
    )


def _words(name: str) -> str:
    return " ".join(telling_words(name))
