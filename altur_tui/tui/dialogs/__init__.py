"""Dialogs: confirm, export, save a list, give a key."""
