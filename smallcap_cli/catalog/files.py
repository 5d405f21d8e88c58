"""Reads funds.yaml, defaults.yaml and the names in methodology files, and lays a user's over the project's.

Only imported when a YAML file has to be read: a warm command takes the compiled copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from smallcap_cli.catalog.facts import (
    Cited,
    FundFacts,
    FundsFile,
    GroupFacts,
    HoldingsFileFacts,
    IndexFacts,
    RenameFacts,
)
from smallcap_cli.core.model import STATUSES
from smallcap_cli.errors import did_you_mean, safe
from smallcap_cli.yamlfile import Document, read
from smallcap_cli.yamlshape import (
    AnyOf,
    Anything,
    Check,
    Day,
    ListOf,
    Mapped,
    Maybe,
    Number,
    OneOf,
    Path,
    Schema,
    ShapeFault,
    Text,
    kind_of,
)

#: What kind of exposure a fund sells; a closed set.
SEGMENTS = ("broad", "quality", "style", "factor", "active", "micro", "large")
MANAGEMENTS = ("passive", "active")

#: The source id of a fact that nobody checked against a document; such a fact is never verified.
UNCHECKED = "unchecked"

#: No index fund comes near it, and a percent written for a fraction (0.19) is far above it.
HIGHEST_FEE = 0.05
SHORT_NAME_LENGTH = 14
BRIEF_NAME_LENGTH = 10


@dataclass(frozen=True)
class FeeFraction:
    """An expense ratio as a fraction; a percent is refused with the reason."""

    def __call__(self, value: object, path: Path) -> object:
        Number(low=0)(value, path)
        if isinstance(value, int | float) and value > HIGHEST_FEE:
            raise ShapeFault(path, f"{value!r} is too high for a fraction", "write 0.0019 for 0.19 %")
        return value

    def json_schema(self) -> Schema:
        return Number(0, HIGHEST_FEE).json_schema()


def identity_keys() -> dict[str, Check]:
    """The checks for the names of an index, in funds.yaml and in a methodology file."""
    return {
        "name": Text(),
        "short_name": Text(most=SHORT_NAME_LENGTH),
        "brief_name": Text(most=BRIEF_NAME_LENGTH),
        "provider": Text(),
    }


def _file_shape(provenance: tuple[str, ...], fund_keys: tuple[str, ...]) -> Mapped:
    """The shape of funds.yaml; `provenance` and `fund_keys` are what facts and funds must give."""
    cited = AnyOf((Text(), ListOf(Text(), least=1)), "a source or a list of sources")
    told: dict[str, Check] = {"status": OneOf(STATUSES), "source": cited}
    index = Mapped({"id": Text(), "from": Maybe(Day()), "note": Text(), **told}, ("id", *provenance))
    fee = Mapped(
        {
            "value": FeeFraction(), "gross": FeeFraction(), "effective": Maybe(Day()),
            "seen_first": Maybe(Day()), "seen_last": Maybe(Day()), "waiver_until": Maybe(Day()),
            "note": Text(), **told,
        },
        ("value", *provenance),
    )  # fmt: skip
    renamed = Mapped({"from": Day(), "name": Text(), **told}, ("from", "name", *provenance))
    per_year = Number(1, 366, whole=True)
    fund = Mapped(
        {
            "name": Text(), "renames": ListOf(renamed),
            "issuer": Text(), "segment": OneOf(SEGMENTS), "management": OneOf(MANAGEMENTS),
            "currency": Text(), "identity": Mapped(told, provenance),
            "inception": Mapped({"value": Day(), **told}, ("value", *provenance)),
            "distributions_per_year": Mapped({"value": per_year, **told}, ("value", *provenance)),
            "sec": Mapped(
                {"cik": Text(), "series": Text(), "class": Text(), "classes": Number(1, 99, whole=True), **told},
                ("cik", *provenance),
            ),
            "methodology": ListOf(index), "fees": ListOf(fee), "notes": ListOf(Text()),
        },
        fund_keys,
    )  # fmt: skip
    names = tuple(identity_keys())
    rename = Mapped({"from": Day(), **identity_keys(), **told}, ("from", *names, *provenance))
    later = {"renames": ListOf(rename), "aliases": ListOf(Text())}
    named = Mapped({**identity_keys(), **later, "status": OneOf(STATUSES)}, names)
    group = Mapped({"label": Text(), "members": ListOf(Text(), least=1)}, ("label", "members"))
    files = Mapped({"funds": Mapped({}, extra=Text()), **told}, ("funds", *provenance))
    parts: dict[str, Check] = {
        "sources": Text(), "groups": group, "other_indexes": named, "funds": fund, "holdings_files": files,
    }  # fmt: skip
    return Mapped({name: Mapped({}, extra=shape) for name, shape in parts.items()})


#: The project's own file: every fact says how sure it is and where it comes from.
BUNDLED_PROVENANCE = ("status", "source")
BUNDLED_FUND_KEYS = (
    "name", "issuer", "segment", "management", "currency", "identity", "sec", "methodology", "fees",
)  # fmt: skip


def bundled_shape() -> Mapped:
    """The shape of the project's funds.yaml."""
    return _file_shape(BUNDLED_PROVENANCE, BUNDLED_FUND_KEYS)


def user_shape() -> Mapped:
    """The shape of a user's funds.yaml: the same keys, and all of them may be left out."""
    return _file_shape((), ())


def parse_funds(document: Document, shape: Mapped, known_sources: Mapping[str, str]) -> FundsFile:
    """A funds.yaml as plain facts, once its shape and its references to sources hold.

    **Raises** ConfigFault naming file, line and path. `known_sources` are ids from other files.
    """
    if document.value is None:
        return FundsFile(sources={}, groups={}, other_indexes={}, funds={}, holdings_files={})
    document.check(shape)
    given = cast(dict[str, dict[str, object]], plain(document.value))
    parsed = FundsFile(
        sources=cast(dict[str, str], given.get("sources", {})),
        groups=cast(dict[str, GroupFacts], given.get("groups", {})),
        other_indexes=cast(dict[str, IndexFacts], given.get("other_indexes", {})),
        funds=_by_ticker(document, cast(dict[str, FundFacts], given.get("funds", {}))),
        holdings_files=cast(dict[str, HoldingsFileFacts], given.get("holdings_files", {})),
    )
    for group in parsed["groups"].values():
        group["members"] = [member.upper() for member in group["members"]]
    _check_sources(document, {**known_sources, **parsed["sources"]})
    return parsed


def _by_ticker(document: Document, funds: Mapping[str, FundFacts]) -> dict[str, FundFacts]:
    known: dict[str, FundFacts] = {}
    for written, facts in funds.items():
        ticker = written.upper()
        if ticker in known:
            raise document.fault(("funds", written), f"{ticker} is written twice", "keep one of the two")
        known[ticker] = facts
    return known


def _check_sources(document: Document, sources: Mapping[str, str]) -> None:
    """A source is an id of the list, or a citation written out: text with a space in it."""
    for path, cited, status in _citations(document.value, ()):
        for source in [cited] if isinstance(cited, str) else cited:
            if source not in sources and " " not in source:
                otherwise = "list it under sources, or write the citation out"
                hint = did_you_mean(source, tuple(sources), otherwise)
                raise document.fault(path, f"no source called {safe(source)!r}", hint)
            if source == UNCHECKED and status != "unverified":
                raise document.fault(path, f"an unchecked fact is not {status}", "write status: unverified")


def _citations(value: object, path: Path) -> Iterator[tuple[Path, Cited, str]]:
    if isinstance(value, dict):
        if "source" in value:
            yield (*path, "source"), value["source"], value.get("status", "unverified")
        for key, item in value.items():
            yield from _citations(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _citations(item, (*path, position))


def plain(value: object) -> object:
    """The value with days as ISO text, as JSON would hold it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{kind_of(value)} has no plain form")


def parse_bundled_funds(content: bytes) -> FundsFile:
    """The project's funds.yaml as plain facts."""
    return parse_funds(read("funds.yaml", content, trusted=True), bundled_shape(), {})


def parse_defaults(content: bytes) -> dict[str, object]:
    """The project's defaults.yaml as plain values."""
    document = read("defaults.yaml", content, trusted=True)
    document.check(Mapped({}, extra=Anything()))
    return cast(dict[str, object], plain(document.value))


def index_named_in(document: Document, file: str) -> tuple[str, IndexFacts]:
    """The id and the names of the index that a methodology file describes; the rules are not looked at."""
    keys = identity_keys()
    rename = Mapped({"from": Day(), **keys}, ("from", *keys), extra=Anything())
    also = {"renames": ListOf(rename), "aliases": ListOf(Text())}
    document.check(Mapped({"id": Text(), **keys, **also}, ("id", *keys), extra=Anything()))
    given = cast(dict[str, Any], document.value)
    facts = IndexFacts(
        name=given["name"],
        short_name=given["short_name"],
        brief_name=given["brief_name"],
        provider=given["provider"],
        file=file,
    )
    if "renames" in given:
        renames = [{key: name[key] for key in ("from", *keys)} for name in given["renames"]]
        facts["renames"] = cast(list[RenameFacts], plain(renames))
    if "aliases" in given:
        facts["aliases"] = given["aliases"]
    return given["id"], facts


def with_user_funds(document: Document, own: FundsFile, index_ids: set[str]) -> FundsFile:
    """The project's facts with a user's file over them; keys that a user's fund leaves out stay."""
    given = parse_funds(document, user_shape(), own["sources"])
    _check_indexes(document, {*index_ids, *own["other_indexes"], *given["other_indexes"]})
    funds = dict(own["funds"])
    for ticker, facts in given["funds"].items():
        funds[ticker] = {**funds.get(ticker, FundFacts()), **facts}
    return FundsFile(
        sources={**own["sources"], **given["sources"]},
        groups={**own["groups"], **given["groups"]},
        other_indexes={**own["other_indexes"], **given["other_indexes"]},
        funds=funds,
        holdings_files=_files_of_both(own["holdings_files"], given["holdings_files"]),
    )


def _files_of_both(
    own: Mapping[str, HoldingsFileFacts], given: Mapping[str, HoldingsFileFacts]
) -> dict[str, HoldingsFileFacts]:
    """The funds of each company in both, a fund of the user's file with that file's company alone."""
    theirs = {ticker.upper() for facts in given.values() for ticker in facts["funds"]}
    found = {
        company: HoldingsFileFacts(funds={t: key for t, key in facts["funds"].items() if t.upper() not in theirs})
        for company, facts in own.items()
    }
    for company, facts in given.items():
        before = found[company]["funds"] if company in found else {}
        found[company] = HoldingsFileFacts(funds={**before, **facts["funds"]})
    return found


def _check_indexes(document: Document, known: set[str]) -> None:
    """Every index that a user's fund follows has a name in the project's files or in the user's."""
    funds = (document.value or {}).get("funds", {})
    for ticker, facts in funds.items():
        for position, period in enumerate(facts.get("methodology", [])):
            if period["id"] not in known:
                hint = did_you_mean(period["id"], tuple(sorted(known)), "name it under other_indexes")
                place = ("funds", ticker, "methodology", position, "id")
                raise document.fault(place, f"no index called {safe(period['id'])!r}", hint)
