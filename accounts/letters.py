"""Whether letters leave this site, and where they lie when they do not."""

from django.conf import settings

FOLDER = "django.core.mail.backends.filebased.EmailBackend"


def folder_of_letters() -> str:
    """The folder that letters are written to where there is no mail server; "" where there is one."""
    return str(settings.EMAIL_FILE_PATH) if settings.EMAIL_BACKEND == FOLDER else ""
