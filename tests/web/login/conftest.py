"""A professional or a young person who enters through a provider needs the applications of the other tests too."""

from tests.api.oidc.conftest import _keys_here, _one_key, site

__all__ = ["_keys_here", "_one_key", "site"]
