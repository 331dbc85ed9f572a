"""Read uploaded sheets into plans: what would be new, changed, unchanged, and what is wrong, cell by cell."""
