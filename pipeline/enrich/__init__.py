"""The enrich service: events in, enriched mentions out, in order, nothing lost (Faust)."""
