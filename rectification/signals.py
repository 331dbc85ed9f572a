"""What the ledger asks of the apps to its right."""

from django.dispatch import Signal

# Asked with `user` and `school` before somebody is to verify what was reported there: a receiver answers with one sentence
# on why he may not, or with "".
handler_proposed = Signal()
