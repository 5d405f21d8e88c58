"""The user's folder of price files, read and written.

    DIR/layout.yaml    -> layout.layouts_of -> Layout: what a file does not say itself
    DIR/TICKER.csv     -> csv.parse_table        -> Bars
                          heading.heading_of     -> where the header is, and the role of each column
                          dates.read_days, notation.read_figures -> days and figures as the file writes them
    DIR/TICKER.xlsx    -> userfiles.workbook -> CSV text -> csv.parse_text -> Bars
    DIR/TICKER.parquet -> parquet.parse_parquet  -> Bars
                          Bars -> distributions     -> Bars: a Close adjusted already, a capital gain there twice
                          Bars -> series.history_of  -> PriceHistory
                          Bars -> rates.quoted_rates -> RateSeries of _IRX and _TNX
    Ken French's file  -> rates.parse_factor_rates   -> RateSeries ff

    PriceHistory  -> writing.price_columns -> csv_text | parquet.parquet_bytes
    stored series -> parquet_tables.FolderWriter -> one folder of tables

Only `folder` opens files. A plain CSV file is cut into columns in one go; any other is read row by row, by the reader
of every table that a user hands in, in its own forms of dates and numbers, so that an error names the line.
"""
