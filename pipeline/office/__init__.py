"""The only package that knows Office files: their bytes come in and go out here."""
