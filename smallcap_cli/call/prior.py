"""The members before a review (`--prior`): files of the user, of one index or of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from smallcap_cli import settings as settings_module
from smallcap_cli.errors import NotFound, UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.methodology.rulebook import Rulebook
    from smallcap_cli.core.methodology.universe import Members, Universe

Prior = Annotated[
    list[str] | None,
    typer.Option(
        "--prior",
        metavar="[ID=]FILE",
        help="Read previous members, also of a base or neighbour, from a CSV.",
    ),
]

PriorOfIndex = Annotated[
    list[str] | None,
    typer.Option(
        "--prior", metavar="ID=FILE", help="Read the previous members of an index, a base or neighbour from a CSV."
    ),
]


def members_before(texts: Sequence[str] | None, rulebook: Rulebook, table: Universe) -> Members:
    """The members of an index before a review, and of those it rests on and its neighbours; nobody without a file."""
    from smallcap_cli.core.methodology.universe import NOBODY

    index = rulebook.rules.id
    found = _members_by_index(texts or (), _ids_of_members(rulebook.rules, rulebook.library), table, alone=index)
    own = found.pop(index, NOBODY)
    if found and not own.held:
        raise UsageFault(f"--prior gives members of {', '.join(found)} and none of {index}", f"--prior {index}=FILE")
    return own._replace(others=found)


def members_by_index(
    rules: Sequence[Methodology], texts: Sequence[str], table: Universe, library: Callable[[str], Methodology]
) -> dict[str, Members]:
    """The members of each index that `ID=FILE` names, with those of the indexes it rests on and its neighbours."""
    related = {one.id: _ids_of_members(one, library) for one in rules}
    found = _members_by_index(texts, tuple(dict.fromkeys(one for ids in related.values() for one in ids)), table)
    return {
        index: found[index]._replace(others={one: found[one] for one in ids if one in found and one != index})
        for index, ids in related.items()
        if index in found
    }


def _ids_of_members(rules: Methodology, library: Callable[[str], Methodology]) -> tuple[str, ...]:
    """The ids of an index, of those it rests on, and of the neighbours that their bands name."""
    from smallcap_cli.core.methodology.engine import chain_of
    from smallcap_cli.core.methodology.neighbours import neighbours_of

    chain = list(chain_of(rules, library))
    beside = (name for one in chain for step in one.steps for name in neighbours_of(step).values())
    return tuple(dict.fromkeys((*(one.id for one in chain), *beside)))


def _members_by_index(
    texts: Sequence[str], ids: tuple[str, ...], table: Universe, *, alone: str = ""
) -> dict[str, Members]:
    """The members in these files; a file that has an `index` column gives those of all indexes in `ids`.

    A file that has none, named without an id, is about the index `alone`.
    """
    found: dict[str, Members] = {}
    for text in texts:
        name, path = _index_and_file(text, ids)
        for index, members in _members_of(path, name, ids, table, alone).items():
            if index in found:
                raise UsageFault(f"--prior names {index} twice", "give each index one file")
            found[index] = members
    return found


def _index_and_file(text: str, ids: tuple[str, ...]) -> tuple[str, str]:
    """The index that a text is about, "" where it names a file alone, and the file."""
    name, equals, path = text.partition("=")
    if not equals or settings_module.user_path(text).exists():
        return "", text
    if name not in ids:
        hint = did_you_mean(name, ids, f"members are those of {', '.join(ids)}")
        raise NotFound(f"--prior: no rule here looks at members of an index called {safe(name)}", hint)
    return name, path


def _members_of(path: str, index: str, ids: tuple[str, ...], table: Universe, alone: str) -> dict[str, Members]:
    """The members of a file by the ids of a universe: of one index, or of all that it tells apart.

    **Raises** UsageFault where the file has none of these indexes, and where the universe has none of the members.
    """
    from smallcap_cli.core.methodology.universe import members_in
    from smallcap_cli.userfiles.members import read_members

    given = read_members(path, settings_module.read_bytes(settings_module.user_path(path), "list of members"))
    if "" in given:
        if not (index or alone):
            what = f"--prior {safe(path)!r} is not ID=FILE and has no column index"
            raise UsageFault(what, f"name the index of the members: --prior {ids[0]}=members.csv")
        return {index or alone: members_in(table, given[""], path)}
    wanted = (index,) if index else ids
    if not any(one in given for one in wanted):
        names = ", ".join(safe(one) for one in list(given)[:5])
        what = f"{path}: no members of {' or '.join(wanted)}: its column index has {names}"
        raise UsageFault(what, "correct the ids")
    return {one: members_in(table, given[one], path) for one in wanted if one in given}
