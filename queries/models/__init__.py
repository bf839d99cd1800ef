"""What the room of queries keeps: conversations, Query Forms, and runs of the checks."""

from queries.models.check_run import CheckRun
from queries.models.digest import Digest
from queries.models.query import Query, QueryEvent, QueryQuerySet
from queries.models.query_form import QueryForm, QueryFormLine

__all__ = ["CheckRun", "Digest", "Query", "QueryEvent", "QueryForm", "QueryFormLine", "QueryQuerySet"]
