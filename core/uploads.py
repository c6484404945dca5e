"""Files that are too big are counted, not kept: neither memory nor disk fills up by one of them."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST = 25 * 1024 * 1024  # more than any form of ours takes


class CountsWhatIsTooBig(TemporaryFileUploadHandler):
    """Above MOST the file is emptied, and what still comes is thrown away. The form gets a file
    with nothing in it that says how big it was: that is enough for a sentence."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MOST:
            super().receive_data_chunk(raw_data, start)
        else:
            self.file.truncate(0)
