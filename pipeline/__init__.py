"""Röda tråden: from filled workbooks to a kommun's planning and follow-up documents."""

__version__ = "0.1.0"
