"""Key that encrypts, in the browser, what a user has typed and not yet sent."""

from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac


def draft_key(owner: str) -> str:
    """AES-256 key of one user's drafts, base64url without padding.

    Derived from the installation's secret: never stored, useless to another account of the same computer.
    It lives in the page only; closing the session leaves nothing readable in the browser's storage.
    """
    digest = salted_hmac("convergence.design.drafts", owner, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
