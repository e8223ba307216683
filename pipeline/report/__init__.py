"""Findings for people and machines: text for the screen, JSON, and a list in Excel."""
