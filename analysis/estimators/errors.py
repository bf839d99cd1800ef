"""What an estimator says of its data; any other error means that the call is wrong."""


class NotEstimable(ValueError):
    """The data hold no estimate: nobody, no event, or columns whose effects they cannot tell apart."""
