"""What the register asks of the apps to its right."""

from django.dispatch import Signal

# Asked with `school` and `is_merging` before it ends: a receiver answers with one sentence on what is still open there,
# or with "".
school_ending = Signal()
