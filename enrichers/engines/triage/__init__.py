"""The parts of triage: what a draft tells, the points it earns, who answers it."""
