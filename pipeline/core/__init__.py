"""Types and arithmetic: standard library only, no files.

source → tal → uppgift → tabell → inlamning / sammanstallning / dokument. Findings (finding,
result) travel beside the data through every stage. uttryck holds the formula language of the
definitions.
"""
