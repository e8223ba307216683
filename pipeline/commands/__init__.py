"""The commands: parse, call, report, exit code; and the run that they share (session)."""
