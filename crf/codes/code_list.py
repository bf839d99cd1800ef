"""What a code list is."""

from django.db.models import TextChoices


class CodeList(TextChoices):
    """One list: code and label. Stored are the codes alone."""
