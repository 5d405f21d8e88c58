"""Fund companies' own daily files of holdings, fetched from where they publish them.

addresses   which company publishes which fund, and where
provider    asks for the file; `userfiles.holdings` reads it, as it reads one that a user saved
"""
