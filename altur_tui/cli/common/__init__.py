"""What the commands share: their context, ids, options, output and usage."""
