"""Who supplies which input, in which order, how old it may be, and what is missing and why."""

from smallcap_cli.dataset.asking import Interrupted, Missing, Sources, inspect_closes
from smallcap_cli.dataset.funds import Dataset, common_as_of, index_levels, unknown_fund
from smallcap_cli.dataset.order import Order

__all__ = [
    "Dataset", "Interrupted", "Missing", "Order", "Sources",
    "common_as_of", "index_levels", "inspect_closes", "unknown_fund",
]  # fmt: skip
