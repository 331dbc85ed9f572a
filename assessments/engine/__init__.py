"""Computing an indicator set: plain data in, plain data out, no database and no clock."""
