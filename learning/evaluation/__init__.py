"""`grapevine eval`: measures every judgement on labelled data. One module per task, found by its
name.

A task module has ABOUT (one line), TARGETS (what each figure must and should reach) and
`evaluate(path, say)`, which gives a Report. It measures what ships: the enricher or rule as
configured by default, never a copy of it.
"""
