"""Our data in the layout of somebody else's workbook, and back."""
