"""The user's folder of price files, read and written.

    DIR/layout.yaml    -> layout.layouts_of -> Layout: what a file does not say itself
    DIR/TICKER.csv     -> csv.parse_table        -> Bars
    DIR/TICKER.parquet -> parquet.parse_parquet  -> Bars
                          Bars -> distributions     -> Bars: a Close adjusted already, a capital gain there twice
                          Bars -> series.history_of  -> PriceHistory
                          Bars -> rates.quoted_rates -> RateSeries of _IRX and _TNX
    Ken French's file  -> rates.parse_factor_rates   -> RateSeries ff

    PriceHistory  -> writing.price_columns -> csv_text | parquet.parquet_bytes
    stored series -> parquet_tables.FolderWriter -> one folder of tables

Only `folder` opens files. A clean CSV file is cut into columns in one go; any other is read again row by row, by the
reader of every table that a user hands in, so that an error names the line.
"""
