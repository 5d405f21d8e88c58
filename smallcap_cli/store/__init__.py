"""The local store: one SQLite file with series and documents, their provenance, checksums and vintages.

    Store.write(answers) --> codecs (by type) --> series --> rows --> one transaction
    Store.read           --> checksum --> a type of core
    opening: repair, a damaged file set aside      retention: which vintages stay
    mapped, scan: the closes of many funds

Importing this imports sqlite3, so import it where it is used.
"""

from smallcap_cli.store.once import open_once
from smallcap_cli.store.retention import created_at
from smallcap_cli.store.store import (
    Addition,
    Holding,
    IsSame,
    Store,
    StoredDocument,
    StoredPrices,
    StoredRates,
    Vintage,
    open_store,
)  # fmt: skip

__all__ = [
    "Addition", "Holding", "IsSame", "Store", "StoredDocument", "StoredPrices", "StoredRates", "Vintage", "created_at",
    "open_once", "open_store",
]  # fmt: skip
