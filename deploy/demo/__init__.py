"""The demo: an invented bank's bad day, played through the whole line on the real engines. `make
demo`.

Every name, company, account and word in it is invented.
"""
