"""The commands whose answers `answers` keeps, on closes: given with --prices, kept in a store, and real ones."""

from __future__ import annotations

#: On written closes given with --prices.
FILES = """
compare IWM IJR VB SPSM AVUV --prices prices
COLUMNS=80 compare IWM IJR VB SPSM AVUV --prices prices --preset risk
COLUMNS=200 compare IWM IJR VB SPSM AVUV SFLO --prices prices --preset risk
compare IWM IJR VB SPSM AVUV SPY --prices prices -c all -f csv
compare IWM IJR VB SPSM AVUV SPY SFLO --prices prices -c all -f json
compare IWM IJR VB --prices prices -f html
compare IWM IJR VB --prices prices -f md
compare IWM IJR VB --prices prices -f xlsx -o funds.xlsx
compare IWM IJR --prices prices --preset risk --window 3y --frequency weekly --basis price --anchor after -f ndjson
compare IWM IJR --prices prices --preset risk --window max --frequency monthly --risk-free zero
compare IWM IJR --prices prices --window low:2025-04 -c period_return,max_drawdown
compare IWM IJR --prices prices -c tracking_difference,tracking_error,beta,alpha --index-returns index.csv
compare IWM IJR --prices prices -c beta_dimson,alpha_t,sharpe_low,sharpe_high --benchmark VB -v
compare IWM AVUV --prices prices --intervals -c return_5y,sharpe,beta,volatility
compare IWM AVUV IJR --prices prices --explain
compare IWM --prices prices --show IWM.sharpe
compare IJR --prices prices --show IJR.max_drawdown:10y -f json
compare IWM IJR --prices prices --versus SPY
compare IWM IJR --prices prices --as-of 2021-03-15 -c return_1m,return_1y,as_of,status
compare SFLO AVUV --prices prices --strict
compare IWM --prices prices --provider files -v
compare VB --prices faulty --preset risk
compare IWM --prices broken
compare VBR --prices prices
returns IWM IJR VB SFLO --prices prices --by year
returns IWM IJR --prices prices --by month --limit 6 -f csv
returns IWM IJR --prices prices --window ytd,1w,1m,1y,since:2025-04-08,2020
returns IJR IWM --prices prices --rolling 1y --step quarter --benchmark IWM
returns IJR IWM --prices prices --rolling 1y --series -f csv
growth IWM IJR SPY --prices prices --by month --window 1y
growth IWM IJR --prices prices --window since:2025-04-08 --basis price -f json
drawdown IWM IJR VB SPY --prices prices --window 10y --top 3
drawdown IWM --prices prices --window 2020 -f csv
correlate IWM IJR VB SPSM AVUV SPY --prices prices
correlate IWM IJR SPY --prices prices --window 1y --frequency weekly -f json
season IWM IJR AVUV --prices prices
season IWM --prices prices --month all --window 10y --benchmark SPY -f csv
fees IWM IJR --prices prices
verify claims.yaml --prices prices
verify claims.yaml --prices prices --show iwm-2025 --limit 30 -f csv
verify spsm_vb_2026 --prices prices -f json
fund show IWM --prices prices
provider check files --prices prices --known IWM
data check --prices prices
data check --prices faulty
data check VB --prices faulty --since 2024-01-01 -f csv
data import --prices prices
data import --prices prices IWM IJR -f csv
data import --prices broken -f json
"""

#: On a home whose store holds the closes, as imported on two days.
STORE = """
compare IWM IJR VB SPSM AVUV
compare IWM IJR VB SPSM AVUV --preset risk -f csv
compare IWM IJR -c all -f json
compare IWM IJR VB SPY --preset risk -v
compare IWM IJR --vintage 20260803T120000Z-001 -f csv
compare IWM VB --vintage 20260803T120000Z-001
compare IWM --vintage 19990101T000000Z-001
compare IWM --max-age 1d
compare IWM --provider store --show IWM.volatility
compare VBR IWM -c return_1y,source,status -f csv
returns IWM IJR --by year -f csv
drawdown IWM IJR
correlate IWM IJR VB
growth IWM IJR -f csv
season IWM
verify claims.yaml
fund show IWM
data status
data status -f csv
data status -f json
data check
data check IWM --vintage 20260803T120000Z-001 -f json
data import --prices prices
data import --prices early IWM && data status
data export --to kept IWM ^IRX
data export --to kept && data export --to kept
data export --to kept IWM && data export --to kept IWM --overwrite -f json
data export --to kept SFLO --as parquet
data export --to tables --as duckdb
data clear IWM
data clear IWM --yes && data status && compare IWM -c return_1y
data clear --all --yes -f json && data status
data clear NONE --yes
data fetch IWM
SMALLCAP_OFFLINE=0 SMALLCAP_YAHOO_URL=http://127.0.0.1:9 compare IWM --refresh --deadline 1s -c return_1y
"""

#: On the files of SMALLCAP_REAL_DATA, which is the folder `real`.
REAL = """
compare IWM IJR VB SPSM AVUV --prices real/prices
compare IWM IJR VB SPSM AVUV --prices real/prices --as-of 2025-12-24 --preset risk
compare IWM IJR VB AVUV --prices real/prices -c all -f csv
compare IWM IJR VB AVUV --prices real/prices -c all -f json
compare IWM IJR VB AVUV VBR VBK --prices real/adjclose --preset risk
compare IWM IJR VB AVUV VBR VBK --prices real/adjclose -c all -f csv
compare IWM IJR --prices real/prices --intervals -c return_5y,sharpe,beta --as-of 2026-04-30
compare VB IWM --prices real/prices --explain --as-of 2026-04-30
compare IWM IJR --prices real/prices --window max --frequency monthly --preset risk -f html
compare VOO IWM --prices real/prices --preset card --as-of 2026-04-30
compare IWM --prices real/adjclose --show IWM.sharpe
compare --funds-from smallcap-value --prices real/adjclose --sort -return_5y --limit 5
compare IWM BTC-USD --prices real/prices --preset risk
returns IWM IJR VB --prices real/adjclose --by year
returns IWM IJR --prices real/adjclose --rolling 3y --benchmark IWM
returns IWM IJR --prices real/prices --by month --limit 24 -f csv
returns VOO IWM --prices real/adjclose --window ytd,1y,since:2025-04-08,2020
growth IWM IJR SPY --prices real/adjclose --window 20y --by year
drawdown IWM IJR VB SPY --prices real/adjclose --window 20y --top 5
drawdown IWM SPY --prices real/prices --window max -f csv
correlate IWM IJR VB AVUV VOO --prices real/adjclose
correlate IWM BTC-USD --prices real/prices --window 1y --frequency weekly
season IWM IJR --prices real/adjclose --window 20y
season IWM --month all --window 20y --prices real/adjclose -f csv
verify spsm_vb_2026 --prices real/adjclose
verify voo_iwm_2026 --prices real/prices -f csv
verify voo_iwm_2026 --prices real/adjclose -f json
verify spsm_vb_2026 --prices real/adjclose --show s1-vb-beta --limit 30
fund show IWM --prices real/adjclose
data check IWM XSMO SPSM --prices real/prices
data check IWM IJR VB --prices real/adjclose -f csv
data import --prices real/adjclose IWM IJR VB && data status && compare IWM IJR VB --preset risk -f csv
"""
