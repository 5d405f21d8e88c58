"""The commands whose answers `answers` keeps, on bundled figures: one a line, as typed after `smallcap`.

NAME=VALUE before a command is its environment (STDIN its input), `&&` a second call in the same folder and home.
The folder holds links to the files of `answer_files`: prices, early, faulty, broken, index.csv, claims.yaml and so on.
"""

from __future__ import annotations

#: On the bundled figures alone, with an empty home.
BUNDLED = """
# help and the root
--help
-h
help
--version
--show-completion
compare --help
returns --help
growth --help
drawdown --help
correlate --help
season --help
levels --help
pair --help
rates --help
rotation --help
alpha --help
fees --help
attribute --help
check --help
check rotation --as-of 2026-07-31 -f csv
check rotation --as-of 2026-07-30 -q && check rotation --as-of 2026-07-31 --changed-only
check replay rotation --from 2020-01-01 --to 2020-12-31 -f csv
check test rotation
verify --help
fund --help
fund
fund list --help
fund show --help
metric --help
metric list --help
metric explain --help
methodology --help
methodology apply --help
methodology explain --help
methodology list --help
methodology show --help
methodology compare --help
methodology sensitivity --help
methodology validate --help
methodology calendar --help
methodology new --help
methodology diverge --help
methodology simulate --help
data --help
data fetch --help
data snapshot --help
data check --help
data import --help
data status --help
data export --help
data clear --help
provider --help
provider list --help
provider check --help
config --help
config show --help
config path --help
COLUMNS=80 compare --help
COLUMNS=200 methodology apply --help

# compare
compare IWM IJR VB SPSM AVUV
COLUMNS=80 compare IWM IJR VB SPSM AVUV
COLUMNS=200 compare IWM IJR VB SPSM AVUV
compare IWM IJR VB SPSM AVUV -f csv
compare IWM IJR VB SPSM AVUV -f tsv
compare IWM IJR VB SPSM AVUV -f json
compare IWM IJR VB SPSM AVUV -f ndjson
compare IWM IJR VB SPSM AVUV -f md
compare IWM IJR VB SPSM AVUV -f html
compare IWM IJR VB SPSM AVUV -f xlsx -o funds.xlsx
compare IWM IJR VB SPSM AVUV -f csv --no-header -q
compare IWM IJR VB SPSM AVUV -o funds.md -f md
compare IWM IJR VB SPSM AVUV --as-of 2026-07-31
compare VOO IWM --preset card --as-of 2026-04-30
compare IWM IJR VB --preset inside
compare IWM IJR VB --preset flows
compare IWM IJR VB --preset cost
compare IWM IJR VB --preset risk -f json
compare IWM IJR VB --preset all -f csv
compare IWM IJR -c all -f json
compare IWM IJR -c return_1y,max_drawdown:3y,drawdown_trough:3y -f csv --as-of 2026-07-31 -q
compare --show IWM.return_5y --as-of 2026-07-31 -q
compare IWM --show IWM.return_5y -f json
compare IWM IJR -c return_5y --intervals --as-of 2026-07-31 -q
compare IWM IJR VB --explain
compare IWM AVUV --explain -f json
compare --funds-from smallcap-value --sort -return_5y --limit 3 -c return_5y,expense_ratio -q
compare --funds-from all -c ticker,name,segment,expense_ratio,return_1y,inception -f csv
compare --funds-from us-smallcap --where 'expense_ratio<0.002 and return_1y>10%'
compare IWM IJR VB --versus IWM -c expense_ratio,return_1y,max_drawdown -q
compare IWM IJR VB --versus IWM -f csv
compare IWM IJR VB --layout funds-down
COLUMNS=80 compare IWM IJR VB --layout funds-across
compare --funds-from tickers.txt -q
STDIN='IWM IJR' compare - -c expense_ratio
STDIN='VB' compare --funds-from - -c expense_ratio,return_1y
compare IWM IJR --window 2020 --basis price
compare IWM IJR --window since:2020-01-31 --anchor month-end --frequency monthly --preset risk
compare IWM IJR --window low:2025-04
compare IWM IJR --window 12m-1m -c period_return,momentum_12_1
compare IWM IJR --window 2019-12-31:2024-12-31 -c period_return,cagr,volatility
compare IWM --as-of 2019-12-31 --preset all -f json
compare IWM IJR --risk-free 0.03 -c sharpe,sortino,alpha
compare IWM IJR --provider bundled -v
compare BTC-USD IWM -c return_1y
compare IWM DFAS --strict -c dividend_yield
compare IWM IJR --max-age 3d
compare IWM IJR --config settings.yaml
--offline -q compare IWM -c expense_ratio
compare IWM IJR --no-color --debug -c expense_ratio

# the other tables of funds
returns IWM IJR VOO --by year --limit 5 --as-of 2025-12-31 -q
returns IWM IJR VB
returns IWM IJR --by quarter --limit 8 -f csv
returns IWM IJR --by month --sort IWM --limit 5
returns IWM IJR --by year --where 'year>=2020 and IWM<0' -f csv
verify spsm_vb_2026 --where status=reproduced --sort id
returns IWM IJR --by month --limit 14 -f json
returns IWM IJR VB --rolling 3y --as-of 2026-07-31 -q
returns IJR IWM --rolling 3y --benchmark IWM --series --step year
returns IJR --by year --summary --benchmark VOO
returns VOO IWM --window ytd,1y,5y -f md
growth VOO IWM
growth IWM IJR --window 10y --by year --amount 10000 -f csv
growth IWM IJR --relative-to VOO --window 10y -f json
drawdown VOO IWM --top 2 --as-of 2026-07-31 -q
drawdown IWM IJR VB --window 10y --top 3 -f csv
correlate IWM IJR VB AVUV VOO --as-of 2026-07-31 -q
correlate --funds-from smallcap-value --window 3y -f csv
alpha IWM IJR AVUV --model capm --benchmark SPY --as-of 2026-07-31 -f json
alpha IWM --model capm --benchmark SPY --detail --as-of 2026-07-31
alpha AVUV --versus IJR --model capm --benchmark SPY --rolling 36m --as-of 2026-07-31 -f csv
alpha IWM
alpha IWM --model ff9
rotation
rotation IWM IWB --as-of 2025-12-31 -f json
rotation IWM SPY --window 3m,ytd -f csv
rates IWM
rates IWM SPY --benchmark IWB -f json
rates IWM IJR --beta --window 10y -f csv
correlate IWM BTC-USD ETH-USD --rolling 24m
correlate IWM BTC-USD --rolling 3y -f csv
pair IWM QQQ
pair IWM SPY --window 10y -f json
levels IWM --at 220,250
levels IWM --at high
season IWM
season IWM IJR AVUV --month 1 -f json
season IWM --month 9 --window 20y --benchmark VOO
blend VOO:80 AVUV:20
blend VOO:80 AVUV:20 --versus VOO --window max --rebalance band -f json
blend VOO:80 AVUV:15
fees IWM IJR AVUV
fees VB IWM --amount 100000 --years 20 --growth 0.07 -f csv
fees VB IWM -f html
closure IWM --as-of 2025-08-31
closure CALF SFLO -f json
fees AVUV IWM IJR --break-even
fees IWM IJR --break-even --model ff3
fees IWM IJR --model ff3
compare IWM IJR AVUV --verdict -q
compare IWM IJR --verdict -f json
compare IWM IJR --verdict --versus IWM
fees AVUV IJR --break-even --window max -f json
attribute sectors.csv --scheme SIC
attribute quarters.csv --scheme SIC -f csv -o effects.csv
attribute quarters.csv --scheme SIC -f json
attribute IWM --vs IJR --by rule --universe sample -f csv
attribute IWM --vs IJR --by holding
verify spsm_vb_2026 --show s1-vb-beta --limit 4 -q
verify spsm_vb_2026 -q
verify voo_iwm_2026 -f csv
verify outflows_2026 -f json
verify active_small_cap_2026
verify fragmentation_2025
verify claims.yaml

# fund, metric, provider, config
fund list
fund list smallcap-value --sort expense_ratio
fund list --group microcap -f json
fund list --where 'segment=active' -f csv --as-of 2024-12-31
fund list --limit 3 -f md
fund show VB
fund show SPSM --as-of 2019-12-31
fund show IWM -f json
fund show AVUV -f csv
metric list
metric list --where 'group=risk' --limit 5
metric list -f csv
metric list --sort -name -f ndjson
metric explain max_drawdown
metric explain sharpe:3y
metric explain return_5y -f json
metric explain unprofitable_share -f md
provider list
provider list -f csv
provider check bundled
provider check yahoo
config show
config show options
config show options --config settings.yaml -f csv
SMALLCAP_AS_OF=2025-12-31 config show options.as_of -f json
config path
COLUMNS=300 config path
config path -f json

# methodology
methodology list
methodology list --where 'id=russell_2000' -f csv
methodology list --sort id --limit 4 -f json
methodology show russell_2000
methodology show pacer_cash_cows --as-of 2025-01-31 -f csv
methodology show sp_smallcap_600 -f json
methodology compare russell_2000 sp_smallcap_600
methodology compare russell_2000 crsp_us_small_cap -f csv
methodology compare russell_2000 sp_smallcap_600 crsp_us_small_cap --universe sample -q
methodology compare russell_2000 crsp_us_small_cap --universe universe.csv --prior russell_2000=members.csv -f json
methodology apply russell_2000 --universe sample --summary
methodology apply sp_smallcap_600 --universe sample --limit 20
methodology apply sp_smallcap_600 --universe universe.csv --prior members.csv --as-of 2024-12-31 -f csv
methodology apply crsp_us_small_cap --universe sample --set percentile_band.hi=99.5 --summary -f json
methodology apply russell_2000 --universe universe.csv --prior members.csv --since 2024-04-30 --summary
methodology apply russell_2000 --universe universe.csv --where 'status=excluded' --sort security_id --limit 10
methodology explain SYN00001 --universe sample -q --where 'status=excluded' --limit 6
methodology explain SYN00002 --universe sample -f csv
methodology sensitivity crsp_us_small_cap --universe sample -q --set percentile_band.lo=80:90:2.5
methodology sensitivity crsp_us_small_cap --universe one_universe.csv --set percentile_band.lo=80:90:5 -f csv
methodology validate
methodology validate russell_2000 -f json
methodology calendar russell_2000 --year 2026
methodology calendar all --year 2026 --where 'effective>=2026-06-01' -f csv
methodology calendar crsp_us_small_cap
methodology new my_index
methodology new my_index -o my_index.yaml && methodology validate my_index.yaml
methodology new my_index -o my_index.yaml -q && methodology calendar my_index.yaml russell_2000 --year 2025
methodology diverge russell_2000 crsp_us_small_cap --universe sample -q
methodology diverge russell_2000 sp_smallcap_600 --universe universe.csv --returns year.csv -f csv
methodology simulate sp_smallcap_600 --universe sample
methodology simulate sp_smallcap_600 --universe sample -q -f csv
methodology simulate russell_2000 --universe sample --prior members.csv --set rank_band.lo=501 -f json

# the store, empty
data status
data status -f json
data check
data fetch IWM IJR
data snapshot IWM
data snapshot IWM --kept -f csv
data export --to kept
data clear --yes
data clear
SMALLCAP_OFFLINE=0 SMALLCAP_YAHOO_URL=http://127.0.0.1:9 data fetch IWM --deadline 1s

# refused
nonsense
--nonsense
compare
compare IJX --offline
compare IWM -c retrun_1y
compare IWM --show IWM.nonsense
compare IWM --show nonsense
compare IWM --window 7q
compare IWM --window 2031 -c period_return
compare IWM --as-of tomorrow
compare IWM --as-of 1990-01-01
compare IWM --anchor middle
compare IWM --basis net
compare IWM --frequency hourly
compare IWM --risk-free lots
compare IWM -f pdf
compare IWM -f xlsx
compare IWM --limit 0
compare IWM --where 'expense_ratio<<1'
compare IWM --sort nonsense
compare IWM --preset nonsense
compare IWM --preset risk -c beta
compare IWM --explain
compare IWM IJR --explain --versus IWM
compare IWM --offline --refresh
compare IWM --live --vintage 20260101T000000Z-001
compare IWM --provider nobody
compare IWM --prices nowhere
compare --funds-from nowhere.txt
compare IWM --config nowhere.yaml
compare IWM --config bad_settings.yaml
compare IWM --index-returns bad_index.csv
compare IWM -o nowhere/funds.csv
compare IWM --deadline soon
compare IWM --max-age old
SOURCE_DATE_EPOCH=noon compare IWM
returns IWM --by week
returns IWM --by year --rolling 3y
returns IWM --step month
growth IWM --amount -5
growth IWM --relative-to IJX
drawdown IWM --top 0
correlate IWM
season IWM --month 13
fees IWM --years 0
attribute nowhere.csv
attribute sectors.csv
attribute bad_sectors.csv --scheme SIC
attribute bad_weights.csv --scheme SIC
verify nowhere
verify bad_claims.yaml
verify spsm_vb_2026 --show nonsense
fund list nonsense
fund show IJX
fund sho IWM
metric explain nonsense
methodology show russel_2000
methodology validate bad.yaml
methodology apply russell_2000 --universe bad_universe.csv
methodology apply russell_2000 --universe nowhere.csv
methodology apply russell_2000 --universe sample --set nonsense.x=1
methodology sensitivity crsp_us_small_cap --universe sample --set percentile_band.lo=9:1:1
methodology explain NOBODY --universe sample
methodology calendar russell_2000 --year 99
methodology new Bad-Name
provider check nobody
config show nonsense
data import
data import --prices broken
data export --to out --as sheets
"""
