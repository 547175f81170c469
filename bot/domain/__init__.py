"""Frozen values, cards, the error tree, and the contracts with platforms. Imports nothing of the house."""
