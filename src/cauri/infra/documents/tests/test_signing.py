"""`sign` …"""

import pytest
from django.conf import LazySettings

from cauri.infra import signing
from cauri.infra.signing import BadSignature, Signature

SAID = b"Awa paid Moussa 100.00 MRU"


def test_makes_what_verify_believes_for_the_same_content_and_purpose() -> None:
    signature = signing.sign(SAID, purpose="receipts")
    signing.verify(SAID, signature, purpose="receipts")
    for content, purpose in ((SAID + b"0", "receipts"), (SAID, "invoices")):
        with pytest.raises(BadSignature):
            signing.verify(content, signature, purpose=purpose)
    with pytest.raises(BadSignature):
        signing.verify(SAID, Signature(signature.key_id, signature.content[::-1]), purpose="receipts")
    with pytest.raises(BadSignature):
        signing.verify(SAID, Signature(b"nobodys!", signature.content), purpose="receipts")


def test_signs_with_the_newest_key_and_believes_the_older_ones(settings: LazySettings) -> None:
    before = signing.sign(SAID, purpose="receipts")
    settings.DOCUMENT_KEYS = {"new": b"n" * 32, **settings.DOCUMENT_KEYS}
    signing.verify(SAID, before, purpose="receipts")
    after = signing.sign(SAID, purpose="receipts")
    assert after.key_id != before.key_id
    assert [key.key_id for key in signing.public_keys("receipts")][:2] == [after.key_id, before.key_id]


def test_has_other_keys_for_each_purpose() -> None:
    assert signing.public_keys("receipts") != signing.public_keys("invoices")
