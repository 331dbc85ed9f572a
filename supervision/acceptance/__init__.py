"""A small county made for checking from outside: three schools, every role, one object of every kind per school."""
