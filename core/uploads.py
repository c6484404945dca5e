"""Files that are too big are counted, not kept: neither memory nor disk fills up by one of them."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 25 * 1024 * 1024  # more than any form of ours takes


class StopsKeeping(FileUploadHandler):
    """The first of the handlers. What goes on after MOST is thrown away as it comes, and the form
    gets a file with nothing in it that says how big it was: that is enough for a sentence."""

    chunk_size = 64 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.is_too_big = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.is_too_big = self.is_too_big or start + len(raw_data) > MOST
        return None if self.is_too_big else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """None: the next handler has it whole."""
        if not self.is_too_big:
            return None
        return UploadedFile(
            io.BytesIO(),
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )
