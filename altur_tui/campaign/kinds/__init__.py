"""The kinds of findings, by what they are about. `campaign.findings` has all of them."""
