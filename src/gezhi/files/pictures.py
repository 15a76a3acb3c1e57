"""Pictures: looked at, turned upright, and written anew without anything but the picture (no place, no device, no owner)."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from gezhi.files.content import Content
from gezhi.kernel.refusals import Refused

FORMATS = (
    JpegImagePlugin.JpegImageFile.format,  # what phones make of several pictures in one (MPO) is read by it too
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
)
LONGEST_EDGE = 4096
"""Pixels; what a phone's camera makes beyond it shows nothing more on any page or sheet of paper."""
_QUALITY = 88
UNREADABLE = _("This picture cannot be read. Take it again, or save it as JPEG or PNG.")
TOO_MANY_PIXELS = _("The picture has more than %(limit)s million pixels. Make it smaller, then send it again.")


def clean_picture(raw: bytes) -> Content:
    """The picture in `raw`, upright and without metadata: JPEG stays JPEG, what may be see-through becomes PNG.

    Refused if it cannot be read whole, or has more than IMAGE_PIXELS pixels (it is not unpacked to find out).
    """
    with _refused_if_broken():
        found = Image.open(BytesIO(raw), formats=FORMATS)
        if found.width * found.height > settings.IMAGE_PIXELS:
            raise Refused(TOO_MANY_PIXELS % {"limit": settings.IMAGE_PIXELS // 1_000_000}, code="too-large")
        lossless = found.format in ("PNG", "GIF") or (found.format == "WEBP" and "A" in found.getbands())
        upright = ImageOps.exif_transpose(_in_usual_colours(_at_most(found)))
        return _as_png(upright) if lossless else _as_jpeg(upright)


@contextmanager
def _refused_if_broken() -> Iterator[None]:
    """Whatever a decoder says about bytes from strangers becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = settings.IMAGE_PIXELS // 1_000_000
        raise Refused(TOO_MANY_PIXELS % {"limit": limit}, code="too-large") from error
    except Refused:
        raise
    except (
        OSError,
        ValueError,
        SyntaxError,
        IndexError,
        TypeError,
        KeyError,
        EOFError,
        OverflowError,
        struct.error,
    ) as error:
        raise Refused(UNREADABLE, code="unreadable") from error


def _at_most(found: Image.Image) -> Image.Image:
    """The first frame, at most LONGEST_EDGE on either side; a large JPEG is already decoded smaller."""
    found.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
    found.load()
    if max(found.size) > LONGEST_EDGE:
        if found.mode == "P":
            found = found.convert("RGBA")
        exif = found.getexif()
        found.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        found.info["exif"] = exif.tobytes()
    return found


def _in_usual_colours(found: Image.Image) -> Image.Image:
    """In sRGB: a wide-gamut phone picture keeps its colours although its profile is not kept."""
    profile = found.info.get("icc_profile")
    if not profile or found.mode not in ("RGB", "CMYK", "L"):
        return found
    try:
        source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(found, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return found
    assert turned is not None
    turned.info["exif"] = found.getexif().tobytes()
    return turned


def _as_jpeg(picture: Image.Image) -> Content:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    written = BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Content(written.getvalue(), "image", "image/jpeg", "jpg", *bare.size)


def _as_png(picture: Image.Image) -> Content:
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    mode = "RGBA" if transparent else "L" if picture.mode in ("1", "L", "I;16", "I") else "RGB"
    shown = picture.convert(mode)
    bare = Image.new(mode, shown.size)
    bare.paste(shown)
    written = BytesIO()
    bare.save(written, "PNG", optimize=False)
    return Content(written.getvalue(), "image", "image/png", "png", *bare.size)
