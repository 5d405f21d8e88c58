"""smallcap compares small-cap ETFs side by side and says why they differ.

The documented Python entry: a function for every command that answers with a table and writes nothing, named by its
words (`compare`, `fund_list`), :func:`smallcap_cli.report_document` for a report, and :func:`smallcap_cli.gather` for a
comparison that the builders of :mod:`smallcap_cli.tables` take. `TableResult` and `DocumentResult` are the types of
what they return. Everything else is private to the command line and may
change between minor versions.
"""

#: As in `typing`. Nothing is imported here: an interrupt meanwhile would be a traceback, see `__main__`.
TYPE_CHECKING = False

__version__ = "0.1.0"

if TYPE_CHECKING:
    from smallcap_cli.notebook import DocumentCommand, TableCommand
    from smallcap_cli.notebook import DocumentResult as DocumentResult
    from smallcap_cli.notebook import TableResult as TableResult
    from smallcap_cli.notebook import gather as gather

# A command is one line, the words of its name joined; a test names the one that is absent.
alpha: "TableCommand"
attribute: "TableCommand"
blend: "TableCommand"
check: "TableCommand"
check_replay: "TableCommand"
check_test: "TableCommand"
closure: "TableCommand"
compare: "TableCommand"
config_path: "TableCommand"
config_show: "TableCommand"
correlate: "TableCommand"
data_check: "TableCommand"
data_status: "TableCommand"
drawdown: "TableCommand"
fees: "TableCommand"
flows: "TableCommand"
fund_like: "TableCommand"
fund_list: "TableCommand"
fund_show: "TableCommand"
growth: "TableCommand"
holdings: "TableCommand"
levels: "TableCommand"
liquidity: "TableCommand"
methodology_apply: "TableCommand"
methodology_backtest: "TableCommand"
methodology_calendar: "TableCommand"
methodology_columns: "TableCommand"
methodology_compare: "TableCommand"
methodology_diverge: "TableCommand"
methodology_explain: "TableCommand"
methodology_list: "TableCommand"
methodology_predict: "TableCommand"
methodology_score: "TableCommand"
methodology_sensitivity: "TableCommand"
methodology_show: "TableCommand"
methodology_simulate: "TableCommand"
methodology_validate: "TableCommand"
metric_explain: "TableCommand"
metric_list: "TableCommand"
overlap: "TableCommand"
pair: "TableCommand"
provider_check: "TableCommand"
provider_list: "TableCommand"
quality: "TableCommand"
rates: "TableCommand"
report_diff: "TableCommand"
report_document: "DocumentCommand"
report_run: "DocumentCommand"
returns: "TableCommand"
rotation: "TableCommand"
season: "TableCommand"
universe_build: "TableCommand"
universe_funds: "TableCommand"
verify: "TableCommand"

#: The functions that are commands.
COMMAND_FUNCTIONS = tuple(__annotations__)
#: Public names that are no commands; `notebook` defines them.
OTHERS = ("gather", "TableResult", "DocumentResult")
__all__ = ["__version__", "gather", "TableResult", "DocumentResult", *COMMAND_FUNCTIONS]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module 'smallcap_cli' has no attribute {name!r}")
        from smallcap_cli import notebook

        return getattr(notebook, name) if name in OTHERS else notebook.command_function(name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
