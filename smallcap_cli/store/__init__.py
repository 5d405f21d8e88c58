"""The local store of series; see `store.store`. Importing this imports sqlite3, so import it where it is used."""

from smallcap_cli.store.retention import created_at
from smallcap_cli.store.store import (
    Holding,
    Store,
    StoredDocument,
    StoredPrices,
    StoredRates,
    Vintage,
    open_store,
)  # fmt: skip

__all__ = [
    "StoredDocument", "Holding", "Store", "StoredPrices", "StoredRates", "Vintage", "created_at", "open_store",
]  # fmt: skip
