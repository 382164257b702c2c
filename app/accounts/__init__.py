"""Accounts: bank account details of stores. No form edits a number: that is left to a change process with four eyes."""
