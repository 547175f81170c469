"""Text as such: folding, sanitising, splitting, numerals."""
