"""Tables of documents."""

from convergence.documents.models.documents import ContentKey, Document
from convergence.documents.models.letters import Delivery
from convergence.documents.models.templates import PaperTemplate

__all__ = ["ContentKey", "Delivery", "Document", "PaperTemplate"]
