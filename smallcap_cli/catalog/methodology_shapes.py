"""The declared shape of a methodology file: which keys each part has, and what their values may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from smallcap_cli.catalog.methodology_values import (
    COLUMN,
    ID,
    LARGEST_USD,
    LONGEST_FACT,
    PROVEN,
    SENTENCE,
    SHARE,
    USD,
    Conditioned,
    DateText,
    Expression,
    NumberOrExpression,
    Published,
    Rising,
    WinsorShare,
)
from smallcap_cli.core.methodology.model import LONGEST_BRIEF_NAME, LONGEST_SHORT_NAME
from smallcap_cli.core.methodology.vocabulary import (
    APPLIES_TO,
    FACTS,
    METRIC_UNITS,
    MISSING_POLICIES,
    NO_SUCH_RULE,
    SEGMENTS,
    STEP_GRADES,
    STEP_KINDS,
    SUMMARY_GRADES,
    TYPES,
    FactKind,
)
from smallcap_cli.yamlshape import (
    Anything,
    Check,
    Day,
    Flag,
    ListOf,
    Mapped,
    Matching,
    Maybe,
    Number,
    OneOf,
    Path,
    Schema,
    ShapeFault,
    Text,
    kind_of,
)


@dataclass(frozen=True)
class Stepped:
    """One step: the keys every step has, and the parameters of its own kind only."""

    def __call__(self, value: object, path: Path) -> object:
        if not isinstance(value, dict):
            raise ShapeFault(path, f"must be a mapping, not {kind_of(value)}")
        for key in ("id", "kind"):
            if key not in value:
                raise ShapeFault(path, f"key {key!r} is missing", "add it")
        kind = value["kind"]
        if kind == "calendar":
            raise ShapeFault((*path, "kind"), "the calendar is not a step", "move it to the key calendar")
        OneOf(STEP_KINDS)(kind, (*path, "kind"))
        _step_shape(kind)(value, path)
        if kind == "select" and not ("n" in value) ^ ("frac" in value):
            raise ShapeFault(path, "select takes either n or frac", "keep one of them")
        if kind in ("rank_band", "percentile_band"):
            Rising(Mapped({}, extra=Anything()), "lo", "hi", equal=kind == "rank_band")(value, path)
        return value

    def json_schema(self) -> Schema:
        kinds = [
            {"if": {"properties": {"kind": {"const": kind}}}, "then": _step_shape(kind).json_schema()}
            for kind in STEP_KINDS
        ]
        head = {"id": ID.json_schema(), "kind": OneOf(STEP_KINDS).json_schema()}
        return {"type": "object", "properties": head, "required": list(head), "allOf": kinds}


def _step_shape(kind: str) -> Mapped:
    """The keys of every step and those of a kind."""
    params, required = STEP_PARAMS[kind]
    return Mapped({**_STEP_COMMON, **params}, ("prov", *required))


@dataclass(frozen=True)
class FactEntries:
    """A fact: one entry, entries of several times as a list, or the step whose ranges it tells."""

    entry: Check

    def __call__(self, value: object, path: Path) -> object:
        if isinstance(value, list):
            return ListOf(self.entry, least=1)(value, path)
        if isinstance(value, dict) and "step" in value:
            return _OF_STEP(value, path)
        return self.entry(value, path)

    def json_schema(self) -> Schema:
        shapes = (self.entry, ListOf(self.entry, least=1), _OF_STEP)
        return {"anyOf": [shape.json_schema() for shape in shapes]}


@dataclass(frozen=True)
class OfFunds:
    """A key that a methodology file does not have: funds.yaml says which index a fund follows."""

    def __call__(self, value: object, path: Path) -> object:
        raise ShapeFault(path, "funds.yaml says which index a fund follows", "write methodology: [{id: ...}] there")

    def json_schema(self) -> Schema:
        return {"not": {}}


_OF_STEP = Mapped({"step": ID, "text": SENTENCE}, ("step", "text"))


def _fact_value(kind: FactKind) -> Check:
    none = OneOf((NO_SUCH_RULE,))
    if kind.words:
        return OneOf(kind.words)
    if kind.unit == "flag":
        return Flag()
    if kind.unit == "list":
        return ListOf(Text(most=LONGEST_FACT), least=1)
    if kind.unit == "text":
        return Text(most=LONGEST_FACT)
    number: Check = Number(0, 1) if kind.unit == "fraction" else Number(0, LARGEST_USD)
    return _NumberUnless(number, none)


@dataclass(frozen=True)
class _NumberUnless:
    """The word `none` for a rule that does not exist, or a number."""

    number: Check
    none: Check

    def __call__(self, value: object, path: Path) -> object:
        return self.none(value, path) if value == NO_SUCH_RULE else self.number(value, path)

    def json_schema(self) -> Schema:
        return {"anyOf": [self.number.json_schema(), self.none.json_schema()]}


_STEP_COMMON: Mapping[str, Check] = {
    "id": ID,
    "kind": OneOf(STEP_KINDS),
    "prov": PROVEN,
    "applies_to": OneOf(APPLIES_TO),
    "missing": OneOf(MISSING_POLICIES),
    "grade": OneOf(STEP_GRADES),
}

#: The index on the other side of an edge, whose members the buffer keeps there.
_NEIGHBOUR = Mapped({"upper": ID, "lower": ID})
_RANK_BUFFER = Mapped(
    {
        "unit": OneOf(("rank", "cum_pct_points", "pct_of_count")),
        "upper": Number(0),
        "lower": Number(0),
        "neighbour": _NEIGHBOUR,
        "prov": PROVEN,
    },
    ("unit", "upper", "lower"),
)
_BAND_BUFFER = Mapped(
    {"upper": Number(0, 100), "lower": Number(0, 100), "packet": SHARE, "neighbour": _NEIGHBOUR, "prov": PROVEN},
    ("upper", "lower"),
)
_DOLLAR_HISTORY = ListOf(
    Rising(
        Mapped({"from": Maybe(Day()), "lo": USD, "hi": USD, "prov": PROVEN}, ("from", "lo", "hi", "prov")),
        "lo",
        "hi",
    ),
    least=1,
)
_RETAIN = Rising(
    Mapped({"lo_mult": Number(0), "hi_mult": Number(0), "prov": PROVEN}, ("lo_mult", "hi_mult", "prov")),
    "lo_mult",
    "hi_mult",
)
_EQUIVALENT = Rising(
    Mapped(
        {
            "kind": OneOf(("percentile_band",)),
            "column": COLUMN,
            "lo": Number(0, 100),
            "hi": Number(0, 100),
            "prov": PROVEN,
        },
        ("kind", "column", "lo", "hi", "prov"),
    ),
    "lo",
    "hi",
)
_SCORE_PARTS = ListOf(
    Mapped(
        {"column": COLUMN, "weight": Number(0), "direction": OneOf(("high", "low")), "prov": PROVEN},
        ("column", "weight"),
    ),
    least=1,
)

#: Kind of step -> its parameters, and which of them it cannot do without.
STEP_PARAMS: Mapping[str, tuple[Mapping[str, Check], tuple[str, ...]]] = {
    "derive": (
        {"column": ID, "expr": Expression(), "level": OneOf(("security", "company"))},
        ("column", "expr", "level"),
    ),
    "filter": ({"conditions": ListOf(Conditioned(), least=1)}, ("conditions",)),
    "company_rank": ({"by": COLUMN, "universe": OneOf(("eligible", "all"))}, ("by", "universe")),
    "rank_band": (
        {"lo": Number(1, whole=True), "hi": Number(1, whole=True), "buffer": _RANK_BUFFER},
        ("lo", "hi"),
    ),
    "percentile_band": (
        {
            "column": COLUMN,
            "lo": Number(0, 100),
            "hi": Number(0, 100),
            "straddle": OneOf(("include_if_mid_inside", "upper", "lower")),
            "buffer": _BAND_BUFFER,
        },
        ("column", "lo", "hi", "straddle"),
    ),
    "dollar_band": (
        {"column": COLUMN, "history": _DOLLAR_HISTORY, "retain": _RETAIN, "equivalent": _EQUIVALENT},
        ("column", "history"),
    ),
    "relative_band": ({"column": COLUMN, "max": Expression(), "min": Expression()}, ("column",)),
    "share_class": (
        {"mode": OneOf(("all_eligible", "primary_only")), "min_line_float_mcap": NumberOrExpression()},
        ("mode",),
    ),
    "score": (
        {
            "column": ID,
            "parts": _SCORE_PARTS,
            "transform": OneOf(("zscore", "pct_rank")),
            "group": COLUMN,
            "winsor": WinsorShare(),
        },
        ("column", "parts", "transform"),
    ),
    "select": (
        {
            "n": Number(1, whole=True),
            "frac": SHARE,
            "by": COLUMN,
            "order": OneOf(("desc", "asc")),
            "buffer_count": Number(0, whole=True),
            "fill_policy": OneOf(("none", "proxy_by_mcap")),
        },
        ("by", "order"),
    ),
    "exclude_worst": ({"by": COLUMN, "frac": SHARE}, ("by", "frac")),
    "style_split": (
        {"score": COLUMN, "pure_frac": SHARE, "curve": OneOf(("linear", "logistic_unverified"))},
        ("score", "pure_frac", "curve"),
    ),
    "weight": ({"by": Expression()}, ("by",)),
    "cap": (
        {"max_weight": SHARE, "group": COLUMN, "max_group": SHARE, "max_multiple_of": COLUMN},
        (),
    ),
    "carry": (
        {"replace_deletions": Flag(), "ipo_additions": OneOf(("none", "quarterly", "fast_track"))},
        ("replace_deletions", "ipo_additions"),
    ),
    "manual": ({"text": SENTENCE, "effect": SENTENCE}, ("text", "effect")),
}

_EVENT = Mapped(
    {
        "name": ID,
        "rank_date": Maybe(DateText()),
        "announce": Maybe(DateText()),
        "effective": Maybe(DateText()),
        "transition_days": Number(1, 60, whole=True),
        "scope": ListOf(OneOf(("size", "style", "shares", "score")), least=1),
        "prov": PROVEN,
    },
    ("name", "rank_date", "effective", "scope", "prov"),
)
_FACTS = Mapped(
    {
        kind.name: FactEntries(
            Mapped({"value": _fact_value(kind), "text": SENTENCE, "prov": PROVEN}, ("value", "text", "prov"))
        )
        for kind in FACTS
    }
)
_PUBLISHED_FACT = Mapped(
    {
        "metric": OneOf(tuple(METRIC_UNITS)),
        "value": Maybe(Number(0, LARGEST_USD)),
        "as_of": Maybe(Day()),
        "definition": SENTENCE,
        "prov": PROVEN,
    },
    ("metric", "value", "prov"),
)
_CITATION = Mapped(
    {
        "title": Text(),
        "publisher": Text(),
        "published": Published(),
        "url": Matching(re.compile(r"https?://\S+"), "an address beginning with https://"),
        "note": SENTENCE,
    },
    ("title", "publisher", "published"),
)
NAMES: Mapping[str, Check] = {
    "name": Text(),
    "short_name": Text(most=LONGEST_SHORT_NAME),
    "brief_name": Text(most=LONGEST_BRIEF_NAME),
    "provider": Text(),
}
_RENAMES = ListOf(Mapped({"from": Day(), **NAMES, "prov": PROVEN}, ("from", *NAMES, "prov")), least=1)
_TICKERS = ListOf(Matching(re.compile(r"[A-Z0-9.\-]{1,12}"), "a ticker"))

STEP = Stepped()
METHODOLOGY = Mapped(
    {
        "id": ID,
        **NAMES,
        "renames": _RENAMES,
        "aliases": ListOf(Text(), least=1),
        "type": OneOf(TYPES),
        "segment": OneOf(SEGMENTS),
        "tracked_by": OfFunds(),
        "stand_in_for": _TICKERS,
        "base": Maybe(ID),
        "valid_from": Maybe(Day()),
        "valid_to": Maybe(Day()),
        "summary_grade": OneOf(SUMMARY_GRADES),
        "summary": SENTENCE,
        "facts": _FACTS,
        "published": ListOf(_PUBLISHED_FACT),
        "steps": ListOf(STEP),
        "calendar": Mapped({"events": ListOf(_EVENT, least=1)}, ("events",)),
        "sources": Mapped({}, extra=_CITATION),
    },
    (
        "id",
        *NAMES,
        "type",
        "segment",
        "summary_grade",
        "summary",
        "facts",
        "published",
        "steps",
        "sources",
    ),
)
