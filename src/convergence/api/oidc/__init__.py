"""The OpenID provider: two issuers, one for professionals and one for young people, on a kept library."""
