"""The room analysis as a Django application."""

from django.apps import AppConfig


class Analysis(AppConfig):
    name = "analysis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from analysis.deriving import forget, receive  # noqa: PLC0415  (its models exist only now)
        from analysis.effects import effect_of, in_words  # noqa: PLC0415
        from analysis.endpoints import OUTCOME_ITEMS  # noqa: PLC0415
        from crf.services import record_changed  # noqa: PLC0415
        from crf.withdrawing import registration_withdrawn  # noqa: PLC0415
        from queries.effects import known_by  # noqa: PLC0415

        record_changed.connect(receive, dispatch_uid="analysis.deriving")
        registration_withdrawn.connect(forget, dispatch_uid="analysis.deriving")
        known_by(effect_of, in_words, OUTCOME_ITEMS)
