"""Who supplies which input, in which order, how old it may be, and what is missing and why.

Question --> gather --> Dataset.prices, .fund_data, .market --> Sources.ask_all(input, subjects)
                                                                   |
              for each provider of the order: a stored copy unless it is due, then the network, then what lies below;
              what a network answers is checked (core.quality) and written as a vintage; every failure keeps its reason
"""

from smallcap_cli.dataset.admission import inspect_closes
from smallcap_cli.dataset.asking import Interrupted, Missing, Sources
from smallcap_cli.dataset.funds import Dataset, common_as_of, index_levels
from smallcap_cli.dataset.order import Order

__all__ = [
    "Dataset", "Interrupted", "Missing", "Order", "Sources",
    "common_as_of", "index_levels", "inspect_closes",
]  # fmt: skip
