"""What the shell is offered for a value: the metavar of an option or argument is the declaration.

Words in lower case are the values themselves, words in capitals are kinds of values (`KINDS`), `|` stands between
alternatives, and `...` allows several, with commas between them. Nothing here asks a network or imports numpy: names
come from the catalogue, the settings and the guide's page of columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from smallcap_cli.core.window_names import NAMED
from smallcap_cli.guide import page
from smallcap_cli.settings import bundled_folder


class Offer(NamedTuple):
    """A value for the word being typed, and a line about it."""

    value: str
    about: str = ""


#: The shell offers its own files or folders; no value begins like that.
FILES, FOLDERS = Offer(":files"), Offer(":folders")
#: Kinds of values that nobody can list beforehand.
PLAIN = frozenset({
    "AGE", "CLAIM", "COMPANY", "COST", "DATE", "FIELD", "LENGTH", "N", "NAME", "PRICE", "RATE", "SECURITY",
    "STEP.PATH=LO:HI:STEP", "STEP.PATH=VALUE", "TEST", "TIME", "TOOL", "USD", "VINTAGE", "YYYY",
})  # fmt: skip
#: Kinds of which a comma may separate several wherever they are asked for.
LISTED = ("WINDOW",)
MONTHS = tuple(str(month) for month in range(1, 13))

_COLUMN_LINE = re.compile(r"^\| `(\w+)` \| [^|]+ \| (any|none|[^|]+) \| (.+) \|$", re.MULTILINE)
_DECORATION = re.compile(r",?\.\.\.|[\[\]]")


def alternatives(metavar: str) -> list[str]:
    """What may stand for a metavar: `FILE|-|all|GROUP...` is FILE, -, all or GROUP."""
    return [one for one in _DECORATION.sub("", metavar).split("|") if one]


def takes_several(metavar: str) -> bool:
    """Whether commas may separate several values in one."""
    return "..." in metavar or any(kind in LISTED for kind in alternatives(metavar))


def values(metavar: str, incomplete: str) -> list[Offer]:
    """The values that begin with what was typed, in any case; in a list, those that are not in it yet."""
    kinds = alternatives(metavar)
    before, comma, last = incomplete.rpartition(",") if takes_several(metavar) else ("", "", incomplete)
    given = before.casefold().split(",")
    found = dict.fromkeys(offer for kind in kinds for offer in _of_kind(kind, last))
    words = [offer for offer in found if offer not in (FILES, FOLDERS)]
    begun = [o for o in words if o.value.casefold().startswith(last.casefold()) and o.value.casefold() not in given]
    return [
        *(Offer(f"{before}{comma}{offer.value}", offer.about) for offer in begun),
        *(marker for marker in (FILES, FOLDERS) if marker in found),
    ]


def beginning(offers: Iterable[Offer], incomplete: str) -> list[Offer]:
    """Those that begin with what was typed; options only once a hyphen was."""
    return [o for o in offers if o.value.startswith(incomplete) and (incomplete or not o.value.startswith("-"))]


def _of_kind(kind: str, incomplete: str) -> Iterable[Offer]:
    if kind in KINDS:
        return KINDS[kind](incomplete)
    return () if kind in PLAIN or kind == "-" else (Offer(kind),)


def _tickers(incomplete: str) -> Iterator[Offer]:
    from smallcap_cli.call.context import open_catalog

    catalog = open_catalog()
    for ticker in catalog.tickers():
        yield Offer(ticker, catalog.facts(ticker).get("name", ""))


def _groups(incomplete: str) -> Iterator[Offer]:
    from smallcap_cli.call.context import open_catalog

    return (Offer(group.name, group.label) for group in open_catalog().groups())


def _methodologies(incomplete: str) -> Iterator[Offer]:
    from smallcap_cli.call.context import open_catalog

    catalog = open_catalog()
    return (Offer(index_id, catalog.index_name(index_id)) for index_id in catalog.methodology_ids())


def _previous_members(incomplete: str) -> Iterable[Offer]:
    """The id of an index with the sign after it, then a file."""
    if "=" in incomplete:
        return (FILES,)
    return (Offer(f"{offer.value}=", offer.about) for offer in _methodologies(incomplete))


@cache
def _column_lines() -> tuple[tuple[str, str, str], ...]:
    """Name, window and meaning of every column, from the page that a test holds against the columns themselves."""
    return tuple((m[1], m[2], m[3].replace("`", "")) for m in _COLUMN_LINE.finditer(page("columns")))


def _columns(incomplete: str) -> Iterator[Offer]:
    """Names; after a colon the windows of a column that takes any."""
    name, colon, _ = incomplete.partition(":")
    for column, window, meaning in _column_lines():
        if not colon:
            yield Offer(column, meaning)
        elif column == name and window == "any":
            yield from (Offer(f"{name}:{one}") for one in NAMED)


def _descending(incomplete: str) -> Iterator[Offer]:
    """Columns to sort by from the highest down; they would double every list, so they wait for the sign."""
    if incomplete.startswith("-"):
        yield from (Offer(f"-{offer.value}", offer.about) for offer in _columns(incomplete[1:]))


def _cells(incomplete: str) -> Iterator[Offer]:
    """A ticker and the point, then its columns."""
    ticker, point, column = incomplete.partition(".")
    if point:
        yield from (Offer(f"{ticker.upper()}.{offer.value}", offer.about) for offer in _columns(column))
    else:
        yield from (Offer(f"{offer.value}.", offer.about) for offer in _tickers(ticker))


def _parts(incomplete: str) -> Iterator[Offer]:
    """A ticker and the colon, after which its weight is typed."""
    return (Offer(f"{offer.value}:", offer.about) for offer in _tickers(incomplete))


def _presets(incomplete: str) -> Iterator[Offer]:
    from smallcap_cli.call.context import open_settings

    return (Offer(name) for name in dict.fromkeys(key.partition(".")[0] for key in open_settings().under("presets")))


def _settings(incomplete: str) -> Iterator[Offer]:
    from smallcap_cli.call.context import open_settings

    return (Offer(key) for key in open_settings().values)


def _providers(incomplete: str) -> Iterator[Offer]:
    from importlib.metadata import entry_points

    from smallcap_cli.providers import BUILTIN, GROUP

    return (Offer(name) for name in dict.fromkeys((*BUILTIN, *(e.name for e in entry_points(group=GROUP)))))


def _bundled_files(folder: str) -> Iterator[Offer]:
    names = sorted(file.name for file in (bundled_folder("configs") / folder).iterdir())
    return (Offer(name.removesuffix(".yaml")) for name in names if name.endswith(".yaml"))


#: Kind of value -> those there are, given what was typed; `values` leaves out those that begin otherwise.
KINDS: dict[str, Callable[[str], Iterable[Offer]]] = {
    "TICKER": _tickers,
    "SMALL": _tickers,
    "HELD": _tickers,
    "SHORT": _tickers,
    "LARGE": _tickers,
    "GROUP": _groups,
    "COLUMN": _columns,
    "-COLUMN": _descending,
    "TICKER.COLUMN": _cells,
    "TICKER:WEIGHT": _parts,
    "WINDOW": lambda _: (Offer(name) for name in NAMED),
    "MONTH": lambda _: (Offer(name) for name in MONTHS),
    "PRESET": _presets,
    "PROVIDER": _providers,
    "ID": _methodologies,
    "ID=FILE": _previous_members,
    "CLAIMS": lambda _: _bundled_files("claims"),
    "CHECKS": lambda _: _bundled_files("checks"),
    "KEY": _settings,
    "FILE": lambda _: (FILES,),
    "DIR": lambda _: (FOLDERS,),
}
