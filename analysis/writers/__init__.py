"""Tables and figures as files: nothing is computed here, only written down."""
