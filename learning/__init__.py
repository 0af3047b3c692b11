"""How judgements are measured and their models made; nothing of it runs in production."""
