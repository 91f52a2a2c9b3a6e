"""A document in a bucket that speaks S3 …"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from django.test import override_settings
from moto.server import ThreadedMotoServer

from cauri.infra.audit.acts import Actor
from cauri.infra.documents import services
from cauri.infra.documents.tests import uploads
from cauri.infra.sealing import SealBroken
from cauri.kit import ids
from cauri.kit.transactions import transaction

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AWA, FATOU = ids.new_id(), Actor("staff", ids.new_id())
BUCKET, PLACE = "documents-of-customers", "documents/"
KEYS = {"aws_access_key_id": "the-operators", "aws_secret_access_key": "not-a-secret", "region_name": "eu-west-3"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3 on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(endpoint: str) -> Iterator[Any]:
    """An empty bucket, in which documents are kept."""
    made = boto3.resource("s3", endpoint_url=endpoint, **KEYS).Bucket(BUCKET)
    made.create(CreateBucketConfiguration={"LocationConstraint": KEYS["region_name"]})
    options = {
        "bucket_name": BUCKET,
        "location": PLACE,
        "endpoint_url": endpoint,
        "access_key": KEYS["aws_access_key_id"],
        "secret_key": KEYS["aws_secret_access_key"],
        "region_name": KEYS["region_name"],
        "file_overwrite": False,
    }
    storages = {"documents": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
    with override_settings(STORAGES=storages):
        yield made
    made.objects.all().delete()
    made.delete()


def _names(bucket: Any) -> list[str]:
    return [one.key for one in bucket.objects.all()]


def test_lies_there_sealed_under_a_random_name(bucket: Any) -> None:
    document = services.store(uploads.picture(), owner=AWA, now=NOW)

    assert _names(bucket) == [f"{PLACE}{document.name}"]
    lies = bucket.Object(f"{PLACE}{document.name}").get()["Body"].read()
    assert b"JFIF" not in lies
    assert services.view(document.pk, by=FATOU, now=NOW).content.startswith(b"\xff\xd8\xff")


def test_cannot_take_the_place_of_another(bucket: Any) -> None:
    one, other = (services.store(uploads.picture(size=(w, 9)), owner=AWA, now=NOW) for w in (9, 10))
    bucket.Object(f"{PLACE}{one.name}").copy_from(CopySource=f"{BUCKET}/{PLACE}{other.name}")

    with pytest.raises(SealBroken):
        services.view(one.pk, by=FATOU, now=NOW)


def test_is_deleted_from_there_when_nobody_claims_it(bucket: Any) -> None:
    kept, left = (services.store(uploads.picture(), owner=AWA, now=NOW) for _ in range(2))
    with transaction():
        services.claim(kept, now=NOW)

    assert services.prune(kept=timedelta(days=1), now=NOW + timedelta(days=2)) == 1
    assert _names(bucket) == [f"{PLACE}{kept.name}"]
    assert left.name != kept.name
