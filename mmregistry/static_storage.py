"""Static files as production serves them: compressed, and under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites what our JavaScript modules import from each other; Django leaves that out by default."""

    support_js_module_import_aggregation = True
