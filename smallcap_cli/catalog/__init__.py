"""What is known about funds, groups and indexes: the project's files with the user's laid over them.

The YAML files are the truth. Beside them lies a derived copy as JSON with the hash of every file it was
made from; it is used only where the hashes agree, so a warm command neither imports yaml nor trusts it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

from smallcap_cli.catalog.bundle import (
    COMPILED_FILE,
    DEFAULTS_FILE,
    EVENTS_FILE,
    FUNDS_FILE,
    METHODOLOGIES,
    content_of,
    fingerprint,
    rules_files,
)  # fmt: skip
from smallcap_cli.catalog.facts import EventFacts, FundFacts, FundsFile, GroupFacts, HoldingsFileFacts, IndexFacts
from smallcap_cli.errors import NotFound, did_you_mean, safe
from smallcap_cli.inputfile import file_content
from smallcap_cli.settings import bundled_folder, user_yaml_files

if TYPE_CHECKING:
    from datetime import date
    from importlib.resources.abc import Traversable

    from smallcap_cli.core.methodology.model import Methodology
    from smallcap_cli.core.model import Fund, IndexIdentity
    from smallcap_cli.yamlfile import Document


class Compiled(TypedDict):
    """The derived copy: plain facts, and the hashes of the files they were read from."""

    sources: dict[str, str]
    funds: dict[str, FundFacts]
    groups: dict[str, GroupFacts]
    citations: dict[str, str]
    other_indexes: dict[str, IndexFacts]
    defaults: dict[str, object]
    indexes: dict[str, IndexFacts]
    holdings_files: dict[str, HoldingsFileFacts]
    events: list[EventFacts]


@dataclass(frozen=True, slots=True)
class Group:
    """A named list of tickers."""

    name: str
    label: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesFile:
    """Where the rules of an index are: a bundled file or one of the user's."""

    name: str
    place: Traversable
    trusted: bool

    def document(self) -> Document:
        """The parsed file."""
        from smallcap_cli.yamlfile import read

        return read(self.name, _rules_content(self.place), trusted=self.trusted)


@dataclass(frozen=True)
class Catalog:
    """Funds, groups and indexes by name; a fund is built when it is asked for."""

    _funds: Mapping[str, FundFacts]
    _groups: Mapping[str, GroupFacts]
    _citations: Mapping[str, str]
    _indexes: Mapping[str, IndexFacts]
    _rules: Mapping[str, RulesFile]
    _holdings_files: Mapping[str, HoldingsFileFacts] = field(default_factory=dict)
    _events: Sequence[EventFacts] = ()
    _built: dict[str, Fund] = field(default_factory=dict, compare=False, repr=False)

    def fund(self, ticker: str) -> Fund | None:
        """The fund with that ticker in any case; None when the catalogue does not have it."""
        known = ticker.upper()
        if known not in self._built and known in self._funds:
            # numpy, which the names alone do not need
            from smallcap_cli.catalog.funds import build_fund, events_of, newest_sighting

            events, newest = events_of(known, self._events, self._citations), newest_sighting(self._funds.values())
            fund = build_fund(known, self._funds[known], self._citations, newest=newest)
            self._built[known] = fund._replace(events=events)
        return self._built.get(known)

    def facts(self, ticker: str) -> FundFacts:
        """The fund's entry as written, with the status and source of every fact; NotFound without one."""
        known = ticker.upper()
        if known not in self._funds:
            raise NotFound(f"no fund called {safe(ticker)}", did_you_mean(known, self.tickers(), "smallcap fund list"))
        return self._funds[known]

    def tickers(self) -> tuple[str, ...]:
        """Every ticker, in the order of the files."""
        return tuple(self._funds)

    def groups(self) -> tuple[Group, ...]:
        """Every group, in the order of the files."""
        return tuple(Group(name, facts["label"], tuple(facts["members"])) for name, facts in self._groups.items())

    def group(self, name: str) -> Group | None:
        """The group of that name in any case; None when there is none."""
        wanted = name.casefold()
        return next((group for group in self.groups() if group.name.casefold() == wanted), None)

    def holdings_files(self) -> Mapping[str, tuple[str, str]]:
        """Ticker -> the company that publishes the fund's list of holdings, and the fund's number there."""
        return {
            ticker.upper(): (company, key)
            for company, facts in self._holdings_files.items()
            for ticker, key in facts["funds"].items()
        }

    def fund_words(self) -> tuple[str, ...]:
        """What an argument of funds may be: every ticker, then every group."""
        return (*self._funds, *self._groups)

    def index(self, methodology_id: str, day: date) -> IndexIdentity | None:
        """The names that an index had on a day; None when nothing is known of it."""
        facts = self._indexes.get(methodology_id)
        if facts is None:
            return None
        from smallcap_cli.core.model import IndexIdentity

        begun = [later for later in facts.get("renames", []) if later["from"] <= day.isoformat()]
        names = begun[-1] if begun else facts
        return IndexIdentity(methodology_id, names["name"], names["short_name"], names["brief_name"], names["provider"])

    def followers(self, day: date) -> Mapping[str, tuple[str, ...]]:
        """Index -> the funds that have begun by a day and follow it then, in the order of the files."""
        from smallcap_cli.core.comparison.cells import index_on

        found: dict[str, tuple[str, ...]] = {}
        for ticker in self.tickers():
            fund = self.fund(ticker)
            followed = index_on(fund, day) if fund else ""
            if fund and followed and (fund.inception is None or fund.inception <= day):
                found[followed] = (*found.get(followed, ()), ticker)
        return found

    def index_of(self, ticker: str, day: date) -> IndexIdentity | None:
        """The names of the index that a fund follows on a day; None where it follows none, or none is known."""
        from smallcap_cli.core.comparison.cells import index_on

        fund = self.fund(ticker)
        return self.index(index_on(fund, day), day) if fund is not None else None

    def on_same_index(self, ticker: str, day: date) -> tuple[str, ...]:
        """The funds that had begun by a day and follow the fund's index on it, itself too; none without an index."""
        from smallcap_cli.core.comparison.cells import index_on

        fund = self.fund(ticker)
        return self.followers(day).get(index_on(fund, day), ()) if fund is not None else ()

    def inceptions(self) -> Mapping[str, date]:
        """Ticker -> the day on which the fund began, where that is known."""
        return {name: fund.inception for name in self.tickers() if (fund := self.fund(name)) and fund.inception}

    def index_name(self, methodology_id: str) -> str:
        """The name of an index as its file gives it; empty where it has none."""
        return self._indexes.get(methodology_id, IndexFacts()).get("name", "")

    def index_ids(self) -> tuple[str, ...]:
        """Every index that has a name here, those without a rules file last."""
        return tuple(self._indexes)

    def methodology_ids(self) -> tuple[str, ...]:
        """The indexes whose rules can be applied."""
        return tuple(self._rules)

    def methodology(self, methodology_id: str) -> Methodology:
        """The rules of an index, read from its file; NotFound when there is no such file."""
        from smallcap_cli.catalog.methodologies import read_methodology

        return read_methodology(self.rules_document(methodology_id))

    def rules_document(self, methodology_id: str) -> Document:
        """The file with the rules of an index, every part written out; NotFound when there is no such file."""
        return self.whole(self._as_it_is(methodology_id))

    def whole(self, document: Document) -> Document:
        """A file of rules with every part written out, not yet checked."""
        from smallcap_cli.catalog.derivation import whole_document

        return whole_document(document, self._as_it_is)

    def _as_it_is(self, methodology_id: str) -> Document:
        rules = self._rules.get(methodology_id)
        if rules is not None:
            return rules.document()
        if methodology_id in self._indexes:
            raise NotFound(
                f"the rules of {self._indexes[methodology_id]['name']} are not in the catalogue",
                f"methodologies with rules: {', '.join(self._rules)}",
            )
        raise NotFound(f"no methodology called {safe(methodology_id)}", self._near_index(methodology_id))

    def _near_index(self, written: str) -> str:
        """A hint at the rules meant: by any of their names in any spelling, else by an id that is near."""
        wanted = _letters(written)
        named = [i for i in self._rules if wanted and wanted in map(_letters, _spellings(i, self._indexes[i]))]
        if named:
            return f"did you mean {' or '.join(named)}?"
        return did_you_mean(written, self.methodology_ids(), "smallcap methodology list")

    def source(self, source_id: str) -> str:
        """The citation behind a source id."""
        if source_id not in self._citations:
            hint = did_you_mean(source_id, tuple(self._citations), "the ids are in funds.yaml under sources")
            raise NotFound(f"no source called {safe(source_id)}", hint)
        return self._citations[source_id]


def _letters(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _spellings(methodology_id: str, facts: IndexFacts) -> Iterator[str]:
    """All names under which an index is known."""
    yield methodology_id
    yield from facts.get("aliases", [])
    for names in (facts, *facts.get("renames", [])):
        yield from (names["name"], names["short_name"], names["brief_name"])
        yield names["name"].removesuffix(" Index")


def load_catalog(user_folder: Path | None) -> Catalog:
    """The bundled catalogue with the user's funds.yaml and methodologies laid over it."""
    configs = bundled_folder("configs")
    compiled = _read_compiled(configs)
    own = _bundled_funds(configs, compiled)
    indexes, rules = _bundled_indexes(configs, compiled)
    if user_folder is not None:
        _add_user_methodologies(user_folder / METHODOLOGIES, indexes, rules)
        own = _with_user_funds(user_folder / FUNDS_FILE, own, indexes)
    named = {**indexes, **{i: facts for i, facts in own["other_indexes"].items() if i not in indexes}}
    events = _bundled_events(configs, compiled)
    if user_folder is not None and (user_folder / EVENTS_FILE).exists():
        from smallcap_cli.catalog.events import user_events

        events = [*events, *user_events(user_folder / EVENTS_FILE)]
    return Catalog(own["funds"], own["groups"], own["sources"], named, rules, own["holdings_files"], events)


def bundled_defaults() -> dict[str, object]:
    """The parsed defaults.yaml of the project; empty when there is no such file."""
    configs = bundled_folder("configs")
    content = content_of(configs / DEFAULTS_FILE)
    if content is None:
        return {}
    compiled = _read_compiled(configs)
    if compiled is not None and compiled["sources"].get(DEFAULTS_FILE) == fingerprint(content):
        return compiled["defaults"]
    from smallcap_cli.catalog.files import parse_defaults

    return parse_defaults(content)


def compile_configs(configs: Traversable) -> Compiled:
    """The derived copy of the YAML files in a configs folder, ready to be written as JSON."""
    from smallcap_cli.catalog.files import parse_bundled_funds, parse_defaults

    funds_content = (configs / FUNDS_FILE).read_bytes()
    funds = parse_bundled_funds(funds_content)
    sources = {FUNDS_FILE: fingerprint(funds_content)}
    defaults: dict[str, object] = {}
    content = content_of(configs / DEFAULTS_FILE)
    if content is not None:
        sources[DEFAULTS_FILE] = fingerprint(content)
        defaults = parse_defaults(content)
    events = content_of(configs / EVENTS_FILE)
    if events is not None:
        sources[EVENTS_FILE] = fingerprint(events)
    for file in rules_files(configs):
        sources[f"{METHODOLOGIES}/{file.name}"] = fingerprint(file.read_bytes())
    return Compiled(
        sources=sources, funds=funds["funds"], groups=funds["groups"], citations=funds["sources"],
        other_indexes=funds["other_indexes"], defaults=defaults, indexes=_bundled_indexes(configs, None)[0],
        holdings_files=funds["holdings_files"], events=_bundled_events(configs, None),
    )  # fmt: skip


def _read_compiled(configs: Traversable) -> Compiled | None:
    """The derived copy; None when it is absent or is not one, which costs time and nothing else."""
    content = content_of(configs / COMPILED_FILE)
    if content is None:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        return None
    whole = isinstance(found, dict) and set(found) == set(Compiled.__annotations__)
    return cast(Compiled, found) if whole else None


def _rules_content(place: Traversable) -> bytes:
    """The rules in a file, which may be the user's; one inside a zip archive is ours."""
    from smallcap_cli.yamlfile import yaml_terms

    return file_content(place, yaml_terms("methodology")) if isinstance(place, Path) else place.read_bytes()


def _bundled_funds(configs: Traversable, compiled: Compiled | None) -> FundsFile:
    content = (configs / FUNDS_FILE).read_bytes()
    if compiled is None or compiled["sources"].get(FUNDS_FILE) != fingerprint(content):
        from smallcap_cli.catalog.files import parse_bundled_funds

        return parse_bundled_funds(content)
    return FundsFile(
        sources=compiled["citations"], groups=compiled["groups"], other_indexes=compiled["other_indexes"],
        funds=compiled["funds"], holdings_files=compiled["holdings_files"],
    )  # fmt: skip


def _bundled_events(configs: Traversable, compiled: Compiled | None) -> list[EventFacts]:
    content = content_of(configs / EVENTS_FILE)
    if content is None:
        return []
    if compiled is not None and compiled["sources"].get(EVENTS_FILE) == fingerprint(content):
        return compiled["events"]
    from smallcap_cli.catalog.events import parse_events
    from smallcap_cli.yamlfile import read

    return parse_events(read(EVENTS_FILE, content, trusted=True))


def _bundled_indexes(
    configs: Traversable, compiled: Compiled | None
) -> tuple[dict[str, IndexFacts], dict[str, RulesFile]]:
    """Names and rules files by index id; a file whose hash differs is read, the others are not."""
    compiled_ids = {} if compiled is None else {facts["file"]: i for i, facts in compiled["indexes"].items()}
    indexes: dict[str, IndexFacts] = {}
    rules: dict[str, RulesFile] = {}
    for file in rules_files(configs):
        name = f"{METHODOLOGIES}/{file.name}"
        content = file.read_bytes()
        index_id = compiled_ids.get(name)
        if compiled is not None and index_id is not None and compiled["sources"].get(name) == fingerprint(content):
            facts = compiled["indexes"][index_id]
        else:
            index_id, facts = _index_in(RulesFile(name, file, trusted=True))
        indexes[index_id] = facts
        rules[index_id] = RulesFile(name, file, trusted=True)
    return indexes, rules


def _index_in(rules: RulesFile) -> tuple[str, IndexFacts]:
    from smallcap_cli.catalog.files import index_named_in

    return index_named_in(rules.document(), rules.name)


def _add_user_methodologies(folder: Path, indexes: dict[str, IndexFacts], rules: dict[str, RulesFile]) -> None:
    """Add the user's methodology files; one with the id of a bundled one takes its place."""
    given: dict[str, Path] = {}
    for path in user_yaml_files(folder):
        file = RulesFile(str(path), path, trusted=False)
        index_id, facts = _index_in(file)
        if index_id in given:
            what = f"{given[index_id]} also has the id {index_id}"
            raise file.document().fault(("id",), what, "rename one of the two")
        given[index_id] = path
        indexes[index_id] = facts
        rules[index_id] = file


def _with_user_funds(path: Path, own: FundsFile, indexes: Mapping[str, IndexFacts]) -> FundsFile:
    """The bundled facts with the user's file over them; keys a user's fund leaves out stay as bundled."""
    if not path.exists():
        return own
    from smallcap_cli.catalog.files import with_user_funds
    from smallcap_cli.yamlfile import read, yaml_terms

    return with_user_funds(read(str(path), file_content(path, yaml_terms("list of funds"))), own, set(indexes))
