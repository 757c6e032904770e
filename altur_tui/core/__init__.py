"""What both faces share: known campaigns, many ids, watching, and how the parts are connected."""
