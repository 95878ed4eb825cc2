"""Files in forms: a view takes them only when it says so, and never more than may be kept.

A file is held in memory up to one byte more than the limit: the room then says in French that it is too large. A
body far above is not read at all (413).
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from convergence.documents.policies import largest_upload
from convergence.foundation.clock import now

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_FIELDS = 3 * 1024 * 1024
_TIMES = 3


def takes_files(view: View) -> View:
    """Mark a view whose form sends files."""
    view.__dict__["takes_files"] = True
    return view


class BoundedUploadHandler(FileUploadHandler):
    """Keeps files in memory, for views that take them."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Judge the whole body by its announced length, before a byte of it is read."""
        content_length: int = args[2]
        self.takes = self._takes()
        self.most = largest_upload(now().date())
        if content_length > (_TIMES * self.most if self.takes else _FIELDS):
            raise RequestDataTooBig("body above the limit of its view")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A view that takes no file gets none."""
        super().new_file(*args, **kwargs)
        if not self.takes:
            raise SkipFile
        self.held = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold up to one byte above the limit; what follows is read and forgotten."""
        room = self.most + 1 - len(self.held)
        if room > 0:
            self.held += raw_data[:room]

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, at most one byte too long."""
        return InMemoryUploadedFile(
            file=BytesIO(bytes(self.held)),
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=len(self.held),
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def _takes(self) -> bool:
        try:
            view = resolve(self.request.path_info).func if self.request else None
        except Resolver404:
            return False
        return bool(getattr(view, "takes_files", False))
