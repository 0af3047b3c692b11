"""The detect service: rules over time, judged at the end of every five minutes that are complete."""
