"""The rules P1 to P7 and B1 to B3 a second time, by hand in SQL, to hold the product against.

Written from the spec (findings 4.1 to 4.3), not from rules/: a disagreement is judged by the spec.
DuckDB runs it over the rows of a whole city at once: stays by window functions, matching by joins
and ranks.

    python -m tests.oracle --persons 100000

Not covered: days whose crossings want a time where more than two, or two of one direction, are to
be put in order; whoever has one is in `uncovered` and compared on neither side. Of trips that were
called off before a document came back, and of declarations after the first one, tests.city draws
none. Evidence is not compared, nor the day of P2, P3 and B1.
"""
