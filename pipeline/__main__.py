"""`python -m pipeline` is the same as `rodatraden`."""

from pipeline.cli import main

main()
