"""How a source on the network is asked, whichever it is; a provider adds its addresses and reads its answers.

    provider -> Site.batch(seconds)        offline, blocked, out of reach: the batch is ended before anything is sent
                  |   reach: first_hop, obstacle (sockets only, nothing heavy is imported)
                  v
                Site.outcomes(subjects)    threads, until the deadline of the batch
                  |   Site.answer          again where a failure may pass; "too many" ends the batch
                  v
                Client.request             one HTTP request: Pace.wait -> Ledger.turn, time left, size, redirects
                  |   check(response)      what a provider's answers say when they are not data
                  v
                response, or an error of ours that names the source

A ledger is one small file a source, shared by all processes: whose turn it is, and until when nobody asks.
"""
