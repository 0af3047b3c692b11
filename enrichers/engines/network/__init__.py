"""Who is listened to in the network of mentions: ties, rank, and what speaks against a place in it."""
