"""Pictures people upload: checked by content, made anew without metadata, in three widths."""

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
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    sizes = {}
    for width in WIDTHS:
        copy = upright.copy()
        copy.thumbnail((width, width))
        target = io.BytesIO()
        copy.save(target, "WEBP", quality=QUALITY)
        sizes[width] = target.getvalue()
    return sizes


def name_in_width(name: str, width: int) -> str:
    return str(PurePosixPath(name).with_name(f"{PurePosixPath(name).stem}-{width}.webp"))


class PictureFile(ImageFieldFile):
    def save(self, name: str, content: File, save: bool = True) -> None:  # noqa: FBT001, FBT002 (Django's)
        """Under a name that cannot be guessed, and beside it one file per width."""
        sizes = in_widths(content)
        super().save(f"{uuid.uuid4().hex}.webp", ContentFile(sizes[WIDTHS[0]]), save)
        for width, picture in sizes.items():
            self.storage.save(name_in_width(str(self.name), width), ContentFile(picture))


def delete_files(picture: FieldFile) -> None:
    """In all widths; the row is gone already."""
    name = str(picture.name)
    for each in (name, *(name_in_width(name, width) for width in WIDTHS)):
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


def refuse_unfit_new(value: File) -> None:
    """Only what is uploaded now is looked into; what is stored has been."""
    if not getattr(value, "_committed", True):
        refuse_unfit(value)
