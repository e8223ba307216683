"""Workbooks: read, scanned, written."""
