"""The year of the styrmodell, seen from a date: what is due, what has been done, what is late.

arshjul + date ──► tid (when each step falls) ─┐
workbooks, the kommun's own list ──► gjort ────┼─► lage ──► text, findings (kontroll)
Nothing here asks for today's date; it is given.
"""
