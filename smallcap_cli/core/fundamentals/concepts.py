"""The concepts of company facts that are read and stored, those of one figure in the order in which they are taken.

A concept has its taxonomy: `us-gaap` of companies that file 10-K and 10-Q, `ifrs-full` of foreign filers, `dei` of the
cover page. Concepts in none of these lists are not read.
"""

from __future__ import annotations

#: To common shareholders first; `ProfitLoss` includes minority interests.
NET_INCOME = (
    "us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic",
    "us-gaap:NetIncomeLoss",
    "us-gaap:ProfitLoss",
    "ifrs-full:ProfitLossAttributableToOwnersOfParent",
    "ifrs-full:ProfitLoss",
)
WITH_MINORITIES = frozenset({"us-gaap:ProfitLoss", "ifrs-full:ProfitLoss"})
EPS_DILUTED = (
    "us-gaap:EarningsPerShareDiluted",
    "us-gaap:EarningsPerShareBasicAndDiluted",
    "ifrs-full:DilutedEarningsLossPerShare",
)
OPERATING_INCOME = ("us-gaap:OperatingIncomeLoss", "ifrs-full:ProfitLossFromOperatingActivities")
OPERATING_CASH_FLOW = (
    "us-gaap:NetCashProvidedByUsedInOperatingActivities",
    "us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
    "ifrs-full:CashFlowsFromUsedInOperatingActivities",
)
CAPITAL_EXPENDITURE = (
    "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
    "us-gaap:PaymentsToAcquireProductiveAssets",
    "ifrs-full:PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
)
STOCK_ISSUANCE = (
    "us-gaap:ProceedsFromIssuanceOfCommonStock",
    "us-gaap:ProceedsFromIssuanceOfSharesUnderIncentiveAndShareBasedCompensationPlansIncludingStockOptions",
    "us-gaap:ProceedsFromIssuanceOfSharesUnderIncentiveAndShareBasedCompensationPlans",
    "us-gaap:ProceedsFromStockPlans",
    "us-gaap:ProceedsFromStockOptionsExercised",
    "ifrs-full:ProceedsFromIssuingShares",
)
STOCK_REPURCHASE = (
    "us-gaap:PaymentsForRepurchaseOfCommonStock",
    "ifrs-full:PaymentsToAcquireOrRedeemEntitysShares",
)
#: All debt in one fact.
DEBT = ("us-gaap:DebtLongtermAndShorttermCombinedAmount", "us-gaap:LongTermDebt", "ifrs-full:Borrowings")
#: Debt due within a year and later, where no fact has both.
DEBT_CURRENT = (
    "us-gaap:DebtCurrent", "us-gaap:LongTermDebtCurrent", "us-gaap:ShortTermBorrowings",
    "ifrs-full:CurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings",
)  # fmt: skip
DEBT_NONCURRENT = (
    "us-gaap:LongTermDebtNoncurrent", "us-gaap:LongTermDebtAndCapitalLeaseObligations",
    "us-gaap:ConvertibleDebtNoncurrent", "ifrs-full:NoncurrentPortionOfNoncurrentBorrowings",
)  # fmt: skip
#: Both in one fact.
DEPRECIATION_AND_AMORTIZATION = (
    "us-gaap:DepreciationDepletionAndAmortization",
    "us-gaap:DepreciationAmortizationAndAccretionNet",
    "us-gaap:DepreciationAndAmortization",
    "ifrs-full:AdjustmentsForDepreciationAndAmortisationExpense",
    "ifrs-full:DepreciationAndAmortisationExpense",
)
#: Each in a fact of its own, where no fact has both; one alone is less than EBITDA adds back.
DEPRECIATION_ALONE = ("us-gaap:Depreciation",)
AMORTIZATION_ALONE = ("us-gaap:AmortizationOfIntangibleAssets",)
INTEREST = (
    "us-gaap:InterestExpense",
    "us-gaap:InterestExpenseNonoperating",
    "us-gaap:InterestExpenseDebt",
    "ifrs-full:InterestExpense",
    "ifrs-full:FinanceCosts",
)
TAX = ("us-gaap:IncomeTaxExpenseBenefit", "ifrs-full:IncomeTaxExpenseContinuingOperations")
SHARES_OUTSTANDING = ("dei:EntityCommonStockSharesOutstanding",)
PUBLIC_FLOAT = ("dei:EntityPublicFloat",)

#: Every concept above.
CONCEPTS = frozenset((
    *NET_INCOME, *EPS_DILUTED, *OPERATING_INCOME, *OPERATING_CASH_FLOW, *CAPITAL_EXPENDITURE, *STOCK_ISSUANCE,
    *STOCK_REPURCHASE, *DEBT, *DEBT_CURRENT, *DEBT_NONCURRENT, *DEPRECIATION_AND_AMORTIZATION, *DEPRECIATION_ALONE,
    *AMORTIZATION_ALONE, *INTEREST, *TAX, *SHARES_OUTSTANDING, *PUBLIC_FLOAT,
))  # fmt: skip
