"""The closed vocabularies of a methodology file: step kinds, columns, facts and figures, and their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TYPES = ("passive", "active_proxy")
SEGMENTS = ("broad", "quality", "style", "factor", "active", "micro", "large")

#: How faithfully a step runs with the data at hand; the worst grade of a run is the grade of its result.
STEP_GRADES = ("exact", "approximate", "proxy", "skipped")
SUMMARY_GRADES = ("exact", "approximate", "proxy", "not_executable")

APPLIES_TO = ("all", "additions", "members")
MISSING_POLICIES = ("exclude", "keep", "fail")

#: Every step is one of these; the calendar is a key of its own.
STEP_KINDS = (
    "derive",
    "filter",
    "company_rank",
    "rank_band",
    "percentile_band",
    "dollar_band",
    "relative_band",
    "share_class",
    "score",
    "select",
    "exclude_worst",
    "style_split",
    "weight",
    "cap",
    "carry",
    "manual",
)

ORDER_OPERATORS = (">=", ">", "<=", "<")
OPERATORS = (*ORDER_OPERATORS, "==", "in", "not_in", "all_gt", "is_true")

#: Columns of the universe table that hold a list, and how many flat columns stand for them in a file.
LIST_COLUMNS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {"ni_q": ("ni_q", 8), "monthly_volume_shares": ("volume_m", 6)}
)

#: Columns that every universe table has.
REQUIRED_COLUMNS = (
    "security_id",
    "company_id",
    "as_of",
    "exchange",
    "domicile",
    "security_type",
    "price",
    "shares_out",
)
TEXT_COLUMNS = (
    "security_id",
    "company_id",
    "exchange",
    "domicile",
    "security_type",
    "sector",
    "ticker",
    "name",
    "cusip",
    "isin",
)

#: Columns of the universe table, one row a security; `f_<name>` are fundamentals.
UNIVERSE_COLUMNS = (
    *REQUIRED_COLUMNS,
    "float_factor",
    "adv_usd_12m",
    "days_listed",
    "vote_float",
    "sector",
    "returns_12_1",
    "vol_12m",
    *LIST_COLUMNS,
    *(f"{stem}{n}" for stem, most in LIST_COLUMNS.values() for n in range(1, most + 1)),
)
FUNDAMENTAL_PREFIX = "f_"

#: Columns that every run has, computed before the first step: the value of a line, of its company over all common and
#: REIT lines whether or not they are listed, and the line's value that is free to trade.
SIZE_COLUMNS = ("total_mcap", "company_mcap", "float_mcap")

#: What the engine carries from one date to the next.
STATE_COLUMNS = ("held_fraction", "prior_weight")

#: Columns a base index usually leaves behind; an index built on another one may use them.
BASE_COLUMNS = (
    "ttm_ni",
    "last_q_ni",
    "falr",
    "rank",
    "cum_pct",
    "weight",
)

#: A number of the run that a limit may be: the float value of the smallest company that is still in.
SMALLEST_MEMBER_FLOAT = "smallest_member_float_mcap"

#: Limits that a step leaves behind for later expressions, as `STEP.lo`.
FIGURES_MADE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"dollar_band": ("lo", "hi"), "relative_band": ("lo", "hi")}
)

#: Figures of another index that a limit may rest on, as `METHODOLOGY.largest_usd`.
INDEX_FIGURES = ("constituents", "companies", "smallest_usd", "largest_usd", "median_usd")

#: Columns that a kind of step leaves behind without naming them.
COLUMNS_MADE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "company_rank": ("rank", "cum_pct", "cum_mid"),
        "style_split": ("value_share", "growth_share"),
        "weight": ("weight",),
    }
)

#: The value of a fact that says the rulebook has no such rule; a fact that is absent is not known.
NO_SUCH_RULE = "none"


@dataclass(frozen=True, slots=True)
class FactKind:
    """A comparable rule fact: name, label for people, unit (`flag` and `list` besides the table's), words."""

    name: str
    label: str
    unit: str = "text"
    words: tuple[str, ...] = ()


#: Every comparable fact, in the order in which a methodology is read: who may enter, which of them do,
#: how they are weighted, and what happens over time.
FACTS = (
    FactKind("universe", "universe"),
    FactKind("domicile", "domicile"),
    FactKind("exchanges", "exchanges", "list"),
    FactKind("exclusions", "excluded"),
    FactKind("minimum_price_usd", "minimum price", "money"),
    FactKind("minimum_market_cap_usd", "minimum size", "usd"),
    FactKind("minimum_float_fraction", "minimum float", "fraction"),
    FactKind("voting_rights", "voting rights"),
    FactKind("liquidity", "liquidity"),
    FactKind("seasoning", "seasoning"),
    FactKind(
        "profitability_test",
        "profit test",
        words=(NO_SUCH_RULE, "at entry", "every review", "a tilt, no test"),
    ),
    FactKind("size_band", "size band"),
    FactKind(
        "ranking_basis",
        "ranked by",
        words=(
            "company cap",
            "float cap",
            "fundamental weight",
            "style score",
            "momentum score",
            "cash flow yield",
        ),
    ),
    FactKind("selection", "selection"),
    FactKind("number_of_constituents", "target count", "count"),
    FactKind("share_classes", "share classes"),
    FactKind("committee", "committee", "flag"),
    FactKind("weighting", "weighting"),
    FactKind("capping", "capping"),
    FactKind(
        "reconstitution",
        "reconstituted",
        words=("on need", "annual", "semi-annual", "quarterly"),
    ),
    FactKind("rank_day", "rank day"),
    FactKind("buffer", "buffer"),
    FactKind("transition", "transition"),
    FactKind("between_reviews", "between reviews"),
    FactKind("ipo_rule", "new listings"),
)
FACT_KINDS: Mapping[str, FactKind] = MappingProxyType({kind.name: kind for kind in FACTS})

#: Published figures and their units; the names are those of the summary of a run, so both can be compared.
METRIC_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "constituents": "count",
        "fund_lines": "count",
        "smallest_usd": "usd",
        "largest_usd": "usd",
        "median_usd": "usd",
        "average_usd": "usd",
        "upper_breakpoint_usd": "usd",
        "lower_breakpoint_usd": "usd",
        "market_coverage": "share",
        "unprofitable_share": "share",
        "unprofitable_share_weight": "share",
    }
)
