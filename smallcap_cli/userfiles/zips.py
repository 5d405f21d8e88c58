"""What Python's zipfile raises on a zip that is not whole, is locked, or is packed in a way that it does not know."""

from __future__ import annotations

import zipfile
import zlib

ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
