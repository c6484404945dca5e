import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from core import pictures


def picture_file(*, size=(2400, 1350), fmt="JPEG", name="bilde.jpg", exif=None):
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, fmt, **({"exif": exif} if exif else {}))
    return ContentFile(target.getvalue(), name)


def test_a_picture_is_kept_in_three_widths():
    sizes = pictures.in_widths(picture_file())

    measured = {width: Image.open(io.BytesIO(data)).size for width, data in sizes.items()}
    assert measured == {1600: (1600, 900), 800: (800, 450), 400: (400, 225)}


def test_a_small_picture_is_not_blown_up():
    sizes = pictures.in_widths(picture_file(size=(300, 200)))

    assert Image.open(io.BytesIO(sizes[1600])).size == (300, 200)


def test_place_and_camera_are_removed_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Kamerafabrikken"
    exif.get_ifd(0x8825)[1] = "N"

    sizes = pictures.in_widths(picture_file(size=(200, 100), exif=exif))

    kept = Image.open(io.BytesIO(sizes[1600]))
    assert (kept.size, dict(kept.getexif())) == ((100, 200), {})


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (ContentFile(b"<svg onload='alert(1)'/>", "x.png"), "Bruk JPEG, PNG eller WebP"),
        (ContentFile(b"", "x.png"), "Bruk JPEG, PNG eller WebP"),
        (picture_file(fmt="GIF", name="x.jpg"), "Bruk JPEG, PNG eller WebP"),
        (picture_file(size=(8000, 5001), fmt="PNG"), "for mange piksler"),
    ],
    ids=["script", "nothing", "another kind", "too many pixels"],
)
def test_what_is_not_a_fit_picture_is_refused_with_a_sentence(upload, sentence):
    with pytest.raises(ValidationError, match=sentence):
        pictures.refuse_unfit(upload)
