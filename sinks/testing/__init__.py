"""Behaviour tests for destinations, for our own and for third parties'.

    from sinks.testing.sink import check_sink

    def test_it_does_what_every_destination_promises() -> None:
        check_sink(my_stage)

`my_stage()` is a context in which the destination stands before a stand-in of its service, over a
real socket (a `Stage`; sinks/testing/http.py has a stand-in for services that speak HTTP). A check
raises AssertionError with a sentence that says what is wrong. Nothing here needs pytest.
"""
