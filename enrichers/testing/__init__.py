"""Behaviour tests for enrichers and rules, for our own and for third parties'.

    from enrichers.testing.enricher import check_enricher, enricher_trial
    from enrichers.testing.rule import check_rule, rule_trial

    def test_it_does_what_every_enricher_promises() -> None:
        check_enricher(lambda: enricher_trial(my_enricher))

A maker gives a fresh trial on each call; a check raises AssertionError with a sentence that says
what is wrong. Nothing here needs pytest. With hypothesis installed, texts that nobody thought of are
tried too.
"""
