"""One file per destination: `type: slack` is `sinks/slack.py`. One attempt each; raises Retry or
Reject.
"""
