"""Everything that runs Grapevine somewhere: the local stack, the demo, compose, Helm, dashboards."""
