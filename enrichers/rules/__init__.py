"""One file per kind of rule. Pure and stateless."""
