"""Pictures people upload: checked by content, made anew without metadata, in three widths.

A picture for letters has one copy more: some mail programs know no WebP.
"""

from __future__ import annotations

import io
import uuid
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db.models import ImageField
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

WIDTHS = (1600, 800, 400)
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
QUALITY = 80
LETTER_WIDTH = 1072  # twice what the sheet of a letter holds, for sharp screens


def refuse_unfit(upload: File) -> None:
    """Raise ValidationError with a sentence when the file is not a picture we can show."""
    _refuse_too_big(upload)
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    _("Bildet har for mange piksler. Lagre det mindre og prøv igjen.")
                )
            picture.verify()
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("Dette er ikke et bilde vi kan vise. Bruk JPEG, PNG eller WebP.")
        ) from error
    finally:
        upload.seek(0)


def _refuse_too_big(upload: File) -> None:
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("Bildet er større enn 15 MB. Lagre det mindre og prøv igjen."))


def in_widths(upload: File) -> dict[int, bytes]:
    """The picture as WebP for each of WIDTHS, turned upright, with place and camera removed."""
    upright = _upright(upload)
    return {width: _copy(upright, width, "WEBP") for width in WIDTHS}


def for_letters(upload: File) -> bytes:
    """As JPEG, which every mail program shows."""
    return _copy(_upright(upload), LETTER_WIDTH, "JPEG")


def _upright(upload: File) -> Image.Image:
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as opened:
        return ImageOps.exif_transpose(opened).convert("RGB")


def _copy(picture: Image.Image, width: int, kind: str) -> bytes:
    copy = picture.copy()
    copy.thumbnail((width, width))
    target = io.BytesIO()
    copy.save(target, kind, quality=QUALITY)
    return target.getvalue()


def name_in_width(name: str, width: int) -> str:
    return str(PurePosixPath(name).with_name(f"{PurePosixPath(name).stem}-{width}.webp"))


def name_for_letters(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(".jpg"))


class PictureFile(ImageFieldFile):
    def save(self, name: str, content: File, save: bool = True) -> None:  # noqa: FBT001, FBT002 (Django's)
        """Under a name that cannot be guessed, and beside it one file per width."""
        sizes = in_widths(content)
        super().save(f"{uuid.uuid4().hex}.webp", ContentFile(sizes[WIDTHS[0]]), save)
        for width, picture in sizes.items():
            self.storage.save(name_in_width(str(self.name), width), ContentFile(picture))


class LetterPictureFile(PictureFile):
    def save(self, name: str, content: File, save: bool = True) -> None:  # noqa: FBT001, FBT002 (Django's)
        copy = for_letters(content)
        super().save(name, content, save)
        self.storage.save(name_for_letters(str(self.name)), ContentFile(copy))


def delete_files(picture: FieldFile) -> None:
    """In all widths; the row is gone already."""
    name = str(picture.name)
    copies = [name_in_width(name, width) for width in WIDTHS]
    for each in (name, *copies, name_for_letters(name)):
        picture.storage.delete(each)


class PictureFormField(forms.ImageField):
    def to_python(self, data: Any) -> Any:
        """Asked before it is opened: of one that is far too big nothing was kept."""
        if data:
            _refuse_too_big(data)
        return super().to_python(data)


class PictureField(ImageField):
    attr_class = PictureFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, refuse_unfit_new]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PictureFormField, **kwargs})


class LetterPictureField(PictureField):
    attr_class = LetterPictureFile


def refuse_unfit_new(value: File) -> None:
    """Only what is uploaded now is looked into; what is stored has been."""
    if not getattr(value, "_committed", True):
        refuse_unfit(value)
