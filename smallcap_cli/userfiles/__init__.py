"""What a user hands in besides prices: pure text or bytes in, a type of core out.

    text or bytes -> sheet.read_sheet -> header, rows with their lines
                          |-> index_returns      -> PriceHistory by index or ticker    --index-returns
                          |-> sectors            -> SectorTable a period               attribute FILE
                          `-> security_table     -> cells by column, numbers checked
                                 |-> universe          -> Universe, a day or each day  --universe
                                 |-> members           -> Members                      --prior
                                 `-> security_returns  -> return by security, by day   --returns
    bytes -> holdings -> tables of texts, a layout, Holdings by day                    --holdings
    text -> fund_list -> tickers                                                       --funds-from

`sheet` is the one reader of CSV, also of price files that are not clean; an error is one line with file and line.
Only `sectors.read_sectors` opens a file; the others are given what is in it.
"""
