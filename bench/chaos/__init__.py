"""`make chaos`: a seeded campaign of faults over the whole line under load; after each of them the
books must balance.

    python -m bench.chaos [--minutes 120] [--seed N] [--brokers 1|3] [--rate R]

`campaign.py` draws the faults, `faults/` has each kind, `line.py` the services under a supervisor,
`load.py` what is sent and `ledger.py` what must become of it, `balance.py` compares.
"""
