"""From a header to an identity: every claim with the evidence it rests on.

`identify` opens a path and answers for it; it never raises for what a file contains. `identify_header` is the pure
part: recognisers claim what keys and shapes prove, metadata settles what they leave open, contradictions are findings.
"""
