"""The side that trusts nothing: starts processes, sends requests, reads plain data back."""
