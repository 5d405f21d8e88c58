"""Types of the public functions, from the declarations of options: `python -m tests.tools.rebuild`."""

from collections.abc import Iterable, Sequence
from datetime import date
from os import PathLike

from smallcap_cli.core.comparison.computation import Comparison
from smallcap_cli.errors import CouldNotAsk as CouldNotAsk
from smallcap_cli.errors import DataUnavailable as DataUnavailable
from smallcap_cli.errors import NotFound as NotFound
from smallcap_cli.errors import SmallcapError as SmallcapError
from smallcap_cli.errors import UsageFault as UsageFault
from smallcap_cli.notebook import DocumentResult as DocumentResult
from smallcap_cli.notebook import TableResult as TableResult

__version__: str
__all__: list[str]
COMMAND_FUNCTIONS: tuple[str, ...]

def alpha(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    model: str | None = ...,
    detail: bool | None = ...,
    rolling: str | None = ...,
    step: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    benchmark: str | None = ...,
    risk_free: str | float | None = ...,
    versus: str | None = ...,
    factors: str | PathLike[str] | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Test whether a fund has alpha beyond its factor loadings."""

def attribute(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    scheme: str | None = ...,
    vs: str | None = ...,
    by: str | None = ...,
    model: str | None = ...,
    effects: str | None = ...,
    returns: str | PathLike[str] | None = ...,
    universe: str | PathLike[str] | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    benchmark: str | None = ...,
    risk_free: str | float | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    factors: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Explain a return difference."""

def blend(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    rebalance: str | None = ...,
    band: str | float | None = ...,
    versus: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    risk_free: str | float | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Show a portfolio of funds beside its parts."""

def check(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    changed_only: bool | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    benchmark: str | None = ...,
    risk_free: str | float | None = ...,
    prices: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    shares: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Check the conditions of a file on the last session."""

def check_replay(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    from_: str | date | None = ...,
    to: str | date | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    benchmark: str | None = ...,
    risk_free: str | float | None = ...,
    prices: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    shares: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show when each condition would have fired."""

def check_test(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    benchmark: str | None = ...,
    risk_free: str | float | None = ...,
    prices: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    shares: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Test the `expect:` blocks of a file."""

def closure(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    shares: str | PathLike[str] | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show which rules speak for a fund's closure."""

def compare(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    columns: str | Sequence[str] | None = ...,
    preset: str | None = ...,
    versus: str | None = ...,
    intervals: bool | None = ...,
    verdict: bool | None = ...,
    ranks: bool | None = ...,
    ranks_in: str | None = ...,
    show: str | None = ...,
    explain: bool | None = ...,
    sources: bool | None = ...,
    layout: str | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    shares: str | PathLike[str] | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    benchmark: str | None = ...,
    index_returns: str | PathLike[str] | None = ...,
    risk_free: str | float | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Compare funds side by side, with sources."""

def config_path(
    *,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Show the files and folders smallcap reads."""

def config_show(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show every setting with the layer that set it."""

def correlate(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    rolling: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show how the returns of funds correlate."""

def data_check(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    since: str | date | None = ...,
    prices: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Check closes for gaps, bad ticks and missed splits."""

def data_status(
    *,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show what the store holds, how old it is, and its vintages."""

def drawdown(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    top: int | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    reviews: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show the worst drawdowns of each fund in the window."""

def fees(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    amount: float | None = ...,
    years: int | None = ...,
    growth: str | float | None = ...,
    break_even: bool | None = ...,
    model: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    risk_free: str | float | None = ...,
    factors: str | PathLike[str] | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show what expense ratios cost over the years."""

def flows(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    by: str | None = ...,
    monthly: bool | None = ...,
    daily: bool | None = ...,
    group: str | None = ...,
    lag: str | int | None = ...,
    method: str | None = ...,
    rank: bool | None = ...,
    reconcile: bool | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    shares: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    strict: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show what investors put into funds and took out."""

def fund_like(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Find the funds on the same index, by fee and tracking gap."""

def fund_list(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    group: str | None = ...,
    as_of: str | date | None = ...,
    where: str | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """List the funds of the catalogue and the groups."""

def fund_show(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    sources: bool | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Show a card of each fund: cost, size, returns, drawdown."""

def growth(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    by: str | None = ...,
    amount: float | None = ...,
    relative_to: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    reviews: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show what an invested amount grew to, before tax."""

def holdings(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    by: str | None = ...,
    definition: str | None = ...,
    diff: str | date | PathLike[str] | None = ...,
    find: str | None = ...,
    concentration: bool | None = ...,
    summary: bool | None = ...,
    as_of: str | date | None = ...,
    holdings: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show what a fund holds, line by line."""

def levels(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    at: str | float | Sequence[str | float] | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show how far a price is from given levels."""

def liquidity(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    shares: str | PathLike[str] | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show spread, premium to NAV and dollar volume of funds."""

def methodology_apply(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    since: str | date | None = ...,
    set: str | Sequence[str] | None = ...,
    summary: bool | None = ...,
    columns: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Apply index rules to a table of companies."""

def methodology_backtest(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | Sequence[str | PathLike[str]] | None = ...,
    returns: str | PathLike[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    set: str | Sequence[str] | None = ...,
    cost: str | float | None = ...,
    delisted: str | None = ...,
    against: str | None = ...,
    tilts: bool | None = ...,
    model: str | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    factors: str | PathLike[str] | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Compute what an index would have returned."""

def methodology_calendar(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    year: int | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Show the review dates of indexes in a year."""

def methodology_columns(
    *,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """List the columns of a universe, and the values rules know."""

def methodology_compare(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Compare index rules side by side, differences first."""

def methodology_diverge(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    returns: str | PathLike[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Show which rules make two indexes differ."""

def methodology_explain(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Follow one company through every methodology."""

def methodology_list(
    *,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """List index rules and how far free data can run them."""

def methodology_predict(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | Sequence[str | PathLike[str]] | None = ...,
    prior: str | Sequence[str] | None = ...,
    assets: str | float | None = ...,
    set: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Predict additions and deletions at the next review."""

def methodology_score(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    fund: str | None = ...,
    universe: str | PathLike[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    set: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Score index rules against what a fund holds."""

def methodology_sensitivity(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | None = ...,
    set: str | Sequence[str] | None = ...,
    prior: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Apply index rules with several values of a parameter."""

def methodology_show(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Show the facts, steps and calendar of one index."""

def methodology_simulate(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    universe: str | PathLike[str] | Sequence[str | PathLike[str]] | None = ...,
    prior: str | Sequence[str] | None = ...,
    set: str | Sequence[str] | None = ...,
    as_of: str | date | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    config: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    vintage: str | None = ...,
) -> TableResult:
    """Simulate the reviews of an index, one after another."""

def methodology_validate(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Check rules files against the schema."""

def metric_explain(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Explain how a column is computed."""

def metric_list(
    *,
    where: str | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """List the columns of `compare`, with their units."""

def overlap(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    with_: str | None = ...,
    list: bool | None = ...,
    as_of: str | date | None = ...,
    holdings: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    strict: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show which companies funds have in common."""

def pair(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Hold one fund against another sold short."""

def provider_check(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    known: str | None = ...,
    unknown: str | None = ...,
    prices: str | PathLike[str] | None = ...,
    offline: bool | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Check that a provider keeps its contract."""

def provider_list(
    *,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """List the data sources and the order they are asked in."""

def quality(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    definition: str | None = ...,
    by: str | None = ...,
    names: bool | None = ...,
    history: bool | None = ...,
    measures: bool | None = ...,
    show: str | None = ...,
    as_of: str | date | None = ...,
    holdings: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    strict: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show what part of a fund's companies loses money."""

def rates(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    beta: bool | None = ...,
    moves: str | PathLike[str] | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    basis: str | None = ...,
    benchmark: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show funds in rate cycles, or their betas to yields."""

def report_diff(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show which figures differ between two reports."""

def report_document(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    as_of: str | date | None = ...,
    prices: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    shares: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
) -> DocumentResult:
    """Write one document about funds: figures, causes, charts, flows, holdings, index rules, sources."""

def report_run(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    since: str | PathLike[str] | None = ...,
    as_of: str | date | None = ...,
    prices: str | PathLike[str] | None = ...,
    holdings: str | PathLike[str] | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    shares: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    config: str | PathLike[str] | None = ...,
) -> DocumentResult:
    """Write the report that a file defines."""

def returns(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    by: str | None = ...,
    rolling: str | None = ...,
    step: str | None = ...,
    summary: bool | None = ...,
    grid: bool | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    benchmark: str | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
) -> TableResult:
    """Show returns by year, quarter, month or window."""

def rotation(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    group: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    basis: str | None = ...,
    shares: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Compare small caps with large caps, signal by signal."""

def season(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    month: str | None = ...,
    as_of: str | date | None = ...,
    window: str | None = ...,
    basis: str | None = ...,
    benchmark: str | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    chart: bool | None = ...,
    svg: str | PathLike[str] | None = ...,
    png: str | PathLike[str] | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Test whether a month of the year differs."""

def universe_build(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    float_for_shares: bool | None = ...,
    as_of: str | date | None = ...,
    holdings: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    fundamentals: str | PathLike[str] | None = ...,
    prices: str | PathLike[str] | None = ...,
    funds_from: str | PathLike[str] | None = ...,
    strict: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Build a table of companies that index rules run on."""

def universe_funds(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    by: str | None = ...,
    fund_classes: str | PathLike[str] | None = ...,
    as_of: str | date | None = ...,
    strict: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Show US small caps' part of all listed equity funds."""

def verify(
    *args: str | PathLike[str] | Iterable[str | PathLike[str]],
    show: str | None = ...,
    as_of: str | date | None = ...,
    benchmark: str | None = ...,
    risk_free: str | float | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    refresh: bool | None = ...,
    live: bool | None = ...,
    deadline: str | None = ...,
    vintage: str | None = ...,
    max_age: str | None = ...,
    strict: bool | None = ...,
    verbose: bool | None = ...,
    config: str | PathLike[str] | None = ...,
    sort: str | None = ...,
    limit: int | None = ...,
    where: str | None = ...,
) -> TableResult:
    """Find the convention behind published figures."""

def gather(
    tickers: str | Sequence[str],
    *,
    as_of: str | date | None = ...,
    window: str | None = ...,
    anchor: str | None = ...,
    basis: str | None = ...,
    frequency: str | None = ...,
    benchmark: str | None = ...,
    index_returns: str | PathLike[str] | None = ...,
    risk_free: str | float | None = ...,
    prices: str | PathLike[str] | None = ...,
    provider: str | None = ...,
    offline: bool | None = ...,
    config: str | PathLike[str] | None = ...,
) -> Comparison:
    """The closes and facts of funds as one comparison, which builders of `smallcap_cli.tables` take."""
