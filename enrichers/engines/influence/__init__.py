"""How far an author's words carry: reach, resonance and standing, and what speaks against them."""
