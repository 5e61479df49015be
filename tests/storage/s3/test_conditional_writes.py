from itertools import product

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from storage.s3.conditional_writes import Present, PutAnswer, WriteVerdict, classify, understand
from storage.s3.requests import RequestFailedError

EVERYTHING = list(product(PutAnswer, [None, *Present], [True, False], [True, False]))


@pytest.mark.parametrize(
    ("answer", "present", "sent_before", "immutable", "verdict"),
    [
        (PutAnswer.ACCEPTED, None, False, True, WriteVerdict.WRITTEN),
        (PutAnswer.ACCEPTED, None, True, False, WriteVerdict.WRITTEN),
        # one's own write refused, or its answer lost
        (PutAnswer.REFUSED, Present.OWN, True, True, WriteVerdict.WRITTEN),
        (PutAnswer.REFUSED, Present.OWN, True, False, WriteVerdict.WRITTEN),
        (PutAnswer.LOST, Present.OWN, False, True, WriteVerdict.WRITTEN),
        (PutAnswer.LOST, Present.OWN, False, False, WriteVerdict.WRITTEN),
        (PutAnswer.CONTENDED, Present.OWN, False, True, WriteVerdict.WRITTEN),
        # somebody else's
        (PutAnswer.REFUSED, Present.OTHER, False, True, WriteVerdict.CONFLICT),
        (PutAnswer.REFUSED, Present.OTHER, False, False, WriteVerdict.CONFLICT),
        (PutAnswer.REFUSED, Present.NOTHING, False, False, WriteVerdict.CONFLICT),
        (PutAnswer.LOST, Present.OTHER, False, True, WriteVerdict.CONFLICT),
        # not there yet
        (PutAnswer.UNSENT, None, False, True, WriteVerdict.AGAIN),
        (PutAnswer.CONTENDED, Present.OTHER, False, False, WriteVerdict.AGAIN),
        (PutAnswer.LOST, Present.NOTHING, False, True, WriteVerdict.AGAIN),
        (PutAnswer.REFUSED, Present.NOTHING, False, True, WriteVerdict.AGAIN),
        (PutAnswer.LOST, Present.EXPECTED, False, False, WriteVerdict.AGAIN),
        # ours may have been replaced since
        (PutAnswer.LOST, Present.OTHER, False, False, WriteVerdict.UNKNOWN),
        (PutAnswer.REFUSED, Present.OTHER, True, False, WriteVerdict.UNKNOWN),
        (PutAnswer.REFUSED, Present.NOTHING, True, False, WriteVerdict.UNKNOWN),
        (PutAnswer.REFUSED, Present.UNREADABLE, False, True, WriteVerdict.UNKNOWN),
        (PutAnswer.LOST, Present.UNREADABLE, False, False, WriteVerdict.UNKNOWN),
        # the store will not have it; an earlier attempt may have landed all the same
        (PutAnswer.DENIED, Present.NOTHING, False, True, WriteVerdict.DENIED),
        (PutAnswer.DENIED, Present.UNREADABLE, True, True, WriteVerdict.UNKNOWN),
        (PutAnswer.DENIED, Present.OWN, True, False, WriteVerdict.WRITTEN),
    ],
)
def test_what_a_conditional_write_came_to(
    answer: PutAnswer, present: Present | None, sent_before: bool, immutable: bool, verdict: WriteVerdict
) -> None:
    assert classify(answer, present, sent_before=sent_before, immutable=immutable) is verdict


@pytest.mark.parametrize(("answer", "present", "sent_before", "immutable"), EVERYTHING)
def test_a_conflict_is_claimed_only_when_ours_cannot_be_there(
    answer: PutAnswer, present: Present | None, sent_before: bool, immutable: bool
) -> None:
    if classify(answer, present, sent_before=sent_before, immutable=immutable) is WriteVerdict.CONFLICT:
        assert present in (Present.OTHER, Present.NOTHING)
        assert immutable or (answer is PutAnswer.REFUSED and not sent_before)


@pytest.mark.parametrize(("answer", "present", "sent_before", "immutable"), EVERYTHING)
def test_success_is_claimed_only_on_evidence(
    answer: PutAnswer, present: Present | None, sent_before: bool, immutable: bool
) -> None:
    verdict = classify(answer, present, sent_before=sent_before, immutable=immutable)
    assert (verdict is WriteVerdict.WRITTEN) == (answer is PutAnswer.ACCEPTED or present is Present.OWN)


def refusal(status: int, code: str) -> ClientError:
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]  # the rest does not matter
        "PutObject",
    )


@pytest.mark.parametrize(
    ("error", "create", "answer"),
    [
        (refusal(412, "PreconditionFailed"), True, PutAnswer.REFUSED),
        (refusal(412, "PreconditionFailed"), False, PutAnswer.REFUSED),
        (refusal(404, "NoSuchKey"), False, PutAnswer.REFUSED),
        (refusal(404, "NoSuchBucket"), False, PutAnswer.DENIED),
        (refusal(404, "NoSuchBucket"), True, PutAnswer.DENIED),
        (refusal(409, "ConditionalRequestConflict"), True, PutAnswer.CONTENDED),
        (refusal(403, "AccessDenied"), True, PutAnswer.DENIED),
        (refusal(400, "RequestTimeout"), True, PutAnswer.UNSENT),
        (refusal(429, "TooManyRequests"), True, PutAnswer.UNSENT),
        (refusal(500, "InternalError"), True, PutAnswer.LOST),
        (refusal(503, "SlowDown"), False, PutAnswer.LOST),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:9"), True, PutAnswer.UNSENT),
        (ConnectTimeoutError(endpoint_url="http://127.0.0.1:9"), True, PutAnswer.UNSENT),
        (ReadTimeoutError(endpoint_url="http://127.0.0.1:9"), True, PutAnswer.LOST),
        (ConnectionClosedError(endpoint_url="http://127.0.0.1:9"), True, PutAnswer.LOST),
        (ProxyConnectionError(proxy_url="http://127.0.0.1:9"), True, PutAnswer.UNSENT),
        (SSLError(endpoint_url="https://127.0.0.1:9", error=OSError("broken off")), True, PutAnswer.LOST),
        (NoCredentialsError(), True, PutAnswer.DENIED),
    ],
    ids=repr,
)
def test_what_an_error_of_boto3_means(error: ClientError | BotoCoreError, create: bool, answer: PutAnswer) -> None:
    assert understand(RequestFailedError(error), create=create) is answer
