"""`make bench` and `make soak`: what Grapevine costs, measured side by side on the real engines."""
