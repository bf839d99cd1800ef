"""What every form that is posted carries beside its CSRF token; in every template without loading."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crf.posts import KEY, new_key

register = template.Library()


@register.simple_tag
def page_key() -> SafeString:
    """The key by which a form that is sent twice is known."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY, new_key())
