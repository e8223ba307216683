"""`python -m pipeline` is the same as `rodatraden`."""

from pipeline.commands.cli import main

main()
