"""Word documents: the layout, and the body that is written into it."""
