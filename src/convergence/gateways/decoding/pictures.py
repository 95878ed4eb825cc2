"""Pictures: decoded for real and encoded anew, so that neither place, device nor hidden data go along."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from convergence.gateways.sandbox import RefusalError

MOST_PIXELS = 25_000_000
_MOST_JPEG_PIXELS = 120_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")

Image.MAX_IMAGE_PIXELS = None  # the size is read and judged here, before any pixel is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False


def rewritten(content: bytes) -> tuple[bytes, str, str]:
    """JPEG stays JPEG, the others become PNG; the picture stands upright."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=_FORMATS) as image:
                return _rewritten(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise RefusalError("broken_picture") from None
    except MemoryError:
        raise RefusalError("too_many_pixels") from None


def _rewritten(image: Image.Image) -> tuple[bytes, str, str]:
    if getattr(image, "n_frames", 1) > 1:
        raise RefusalError("animated")
    _fit(image)
    upright = ImageOps.exif_transpose(image)
    upright.info = {}
    out = BytesIO()
    if image.format == "PNG" or upright.mode in ("RGBA", "LA", "P", "PA"):
        upright.save(out, "PNG", compress_level=3)
        return out.getvalue(), "image/png", "png"
    (upright if upright.mode in ("L", "RGB") else upright.convert("RGB")).save(out, "JPEG", quality=88)
    return out.getvalue(), "image/jpeg", "jpg"


def _fit(image: Image.Image) -> None:
    """Refuse what is too large; a large JPEG is decoded at half or quarter size at no cost."""
    width, height = image.size
    if width * height <= MOST_PIXELS:
        return
    if image.format != "JPEG" or width * height > _MOST_JPEG_PIXELS:
        raise RefusalError("too_many_pixels")
    image.draft("RGB", (width // 2, height // 2))
    if image.size[0] * image.size[1] > MOST_PIXELS:
        image.draft("RGB", (width // 4, height // 4))


def blank() -> bytes:
    """A white point, in the place of a preview."""
    out = BytesIO()
    Image.new("L", (1, 1), 255).save(out, "PNG")
    return out.getvalue()
