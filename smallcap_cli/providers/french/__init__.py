"""Ken French's data library on the network: six files of factors, asked for under smallcap's own name.

addresses   its host and the names of its files
provider    the provider; asks nothing until it is asked
session     its HTTP session, imported with the first question
"""
