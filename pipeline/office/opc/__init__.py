"""The package that both are: unpacked with care, written the same every time."""
