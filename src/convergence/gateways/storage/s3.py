"""A bucket by the S3 protocol, at whatever host speaks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, parse_qs

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from convergence.gateways.storage.words import AbsentObjectError, StoredObject, check_key, unavailable

_CONFIG = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"max_attempts": 2, "mode": "standard"},
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
_ABSENT = {"NoSuchKey", "404", "NotFound"}


class S3Store:
    """Objects of one bucket, under one prefix."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    @classmethod
    def from_address(cls, address: SplitResult, secrets: Mapping[str, str]) -> S3Store:
        """``s3://bucket/prefix?endpoint=https://…&region=…``."""
        options = {name: values[0] for name, values in parse_qs(address.query).items()}
        client = boto3.client(
            "s3",
            endpoint_url=options.get("endpoint") or None,
            region_name=options.get("region") or "eu-west-3",
            aws_access_key_id=secrets.get("access_key") or None,
            aws_secret_access_key=secrets.get("secret_key") or None,
            config=_CONFIG,
        )
        prefix = address.path.strip("/")
        return cls(client, address.netloc, f"{prefix}/" if prefix else "")

    def put(self, key: str, content: bytes) -> None:
        """See ObjectStore."""
        with _told():
            self._client.put_object(Bucket=self._bucket, Key=self._name(key), Body=content)

    def get(self, key: str) -> bytes:
        """See ObjectStore."""
        with _told():
            found = self._client.get_object(Bucket=self._bucket, Key=self._name(key))
            return bytes(found["Body"].read())

    def delete(self, key: str) -> None:
        """See ObjectStore."""
        with _told():
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def listed(self, prefix: str = "") -> Iterator[StoredObject]:
        """See ObjectStore."""
        pages = self._client.get_paginator("list_objects_v2")
        with _told():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                for found in page.get("Contents", ()):
                    yield StoredObject(found["Key"].removeprefix(self._prefix), found["LastModified"])

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)


@contextmanager
def _told() -> Iterator[None]:
    """What boto says, in the words of the house. Details stay in the chain of the exception, for the logs."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT:
            raise AbsentObjectError from None
        raise unavailable() from error
    except BotoCoreError as error:
        raise unavailable() from error
