"""The kinds of findings, by what they are about. `finding_kinds` has all of them."""
