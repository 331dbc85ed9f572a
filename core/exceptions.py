"""Refusals that a person can act on. Anything else is a bug and crashes."""


class BusinessRuleError(Exception):
    """A rule of the office refuses the act; `sentence` says why and what to do."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WrongState(BusinessRuleError):
    """The row is not in a state from which the act is possible."""

    status = 409


class StaleVersion(BusinessRuleError):
    """Somebody saved the row meanwhile."""

    status = 409


class NotAllowed(BusinessRuleError):
    """The actor lacks the permission for the act."""

    status = 403


class FileRefused(BusinessRuleError):
    """The file is not what its place accepts; the sentence says what would be."""
