"""The numbers that a paper prints, beside ours and beside each other."""
