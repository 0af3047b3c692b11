"""What people ask for: correct, re-drive, forget, reprocess, look at the state, ask in SQL."""
