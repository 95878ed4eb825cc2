"""What may be written about documents."""

from convergence.documents.operations.adding import keep_document, store_upload
from convergence.documents.operations.closing import (
    compare_store,
    erase_contents_of_file,
    look_again,
    remove_document,
)
from convergence.documents.operations.letters import amend_delivery, note_delivery
from convergence.documents.operations.making import make_document
from convergence.documents.operations.templates import (
    draft_template,
    drop_draft,
    edit_template,
    publish_template,
    restore_product_template,
    test_template,
)

__all__ = [
    "amend_delivery",
    "compare_store",
    "draft_template",
    "drop_draft",
    "edit_template",
    "erase_contents_of_file",
    "keep_document",
    "look_again",
    "make_document",
    "note_delivery",
    "publish_template",
    "remove_document",
    "restore_product_template",
    "store_upload",
    "test_template",
]
