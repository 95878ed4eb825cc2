"""What pages do with a form that is refused, or sent twice."""

from convergence.web.forms.once import KEY, OnceForm, once
from convergence.web.forms.problems import EDIT_FIELD, problems_shown

__all__ = ["EDIT_FIELD", "KEY", "OnceForm", "once", "problems_shown"]
