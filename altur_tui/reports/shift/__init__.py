"""The shift report: what happened in a period, for people who do not run the campaigns."""
