"""smallcap compares small-cap ETFs side by side and says why they differ.

The documented Python entry: a function for every command that answers with a table and writes nothing, named by its
words (`compare`, `fund_list`), :func:`smallcap_cli.report_document` for a report, and :func:`smallcap_cli.gather` for a
comparison that the builders of :mod:`smallcap_cli.tables` take. `TableResult` and `DocumentResult` are the types of
what they return, `SmallcapError` and its kinds what they raise. Everything else is private to the command line and may
change between minor versions.
"""

__version__ = "0.1.0"

#: The functions that are commands, the words of each name joined; a test names the one that is absent. Their types are
#: in `__init__.pyi`, which `python -m tests.tools.rebuild` makes of the options' declarations.
COMMAND_FUNCTIONS = (
    "alpha",
    "attribute",
    "blend",
    "check",
    "check_replay",
    "check_test",
    "closure",
    "compare",
    "config_path",
    "config_show",
    "correlate",
    "data_check",
    "data_status",
    "drawdown",
    "fees",
    "flows",
    "fund_like",
    "fund_list",
    "fund_show",
    "growth",
    "holdings",
    "levels",
    "liquidity",
    "methodology_apply",
    "methodology_backtest",
    "methodology_calendar",
    "methodology_columns",
    "methodology_compare",
    "methodology_diverge",
    "methodology_explain",
    "methodology_list",
    "methodology_predict",
    "methodology_score",
    "methodology_sensitivity",
    "methodology_show",
    "methodology_simulate",
    "methodology_validate",
    "metric_explain",
    "metric_list",
    "overlap",
    "pair",
    "provider_check",
    "provider_list",
    "quality",
    "rates",
    "report_diff",
    "report_document",
    "report_run",
    "returns",
    "rotation",
    "season",
    "universe_build",
    "universe_funds",
    "verify",
)
#: Those that answer with a document.
DOCUMENT_FUNCTIONS = ("report_document", "report_run")
#: Public names that are no commands; `notebook` defines them.
OTHERS = ("gather", "TableResult", "DocumentResult")
#: What the functions raise; further kinds of these are in `errors`.
ERRORS = ("SmallcapError", "UsageFault", "NotFound", "DataUnavailable", "CouldNotAsk")
__all__ = [
    "__version__", "gather", "TableResult", "DocumentResult", "SmallcapError", "UsageFault", "NotFound",
    "DataUnavailable", "CouldNotAsk", *COMMAND_FUNCTIONS,
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'smallcap_cli' has no attribute {name!r}")
    if name in ERRORS:
        from smallcap_cli import errors

        return getattr(errors, name)
    from smallcap_cli import notebook

    return getattr(notebook, name) if name in OTHERS else notebook.command_function(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
