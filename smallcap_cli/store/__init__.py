"""The local store of series; see `store.store`. Importing this imports sqlite3, so import it where it is used."""

from smallcap_cli.store.retention import created
from smallcap_cli.store.store import (
    Document,
    Holding,
    Store,
    StoredPrices,
    StoredRates,
    Vintage,
    open_store,
)  # fmt: skip

__all__ = [
    "Document", "Holding", "Store", "StoredPrices", "StoredRates", "Vintage", "created", "open_store",
]  # fmt: skip
