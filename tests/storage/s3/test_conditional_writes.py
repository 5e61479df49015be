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

from storage.s3.conditional_writes import Answer, Present, Verdict, classify, understand
from storage.s3.requests import RequestFailedError

EVERYTHING = list(product(Answer, [None, *Present], [True, False], [True, False]))


@pytest.mark.parametrize(
    ("answer", "present", "sent_before", "immutable", "verdict"),
    [
        (Answer.ACCEPTED, None, False, True, Verdict.WRITTEN),
        (Answer.ACCEPTED, None, True, False, Verdict.WRITTEN),
        # one's own write refused, or its answer lost
        (Answer.REFUSED, Present.OWN, True, True, Verdict.WRITTEN),
        (Answer.REFUSED, Present.OWN, True, False, Verdict.WRITTEN),
        (Answer.LOST, Present.OWN, False, True, Verdict.WRITTEN),
        (Answer.LOST, Present.OWN, False, False, Verdict.WRITTEN),
        (Answer.CONTENDED, Present.OWN, False, True, Verdict.WRITTEN),
        # somebody else's
        (Answer.REFUSED, Present.OTHER, False, True, Verdict.CONFLICT),
        (Answer.REFUSED, Present.OTHER, False, False, Verdict.CONFLICT),
        (Answer.REFUSED, Present.NOTHING, False, False, Verdict.CONFLICT),
        (Answer.LOST, Present.OTHER, False, True, Verdict.CONFLICT),
        # not there yet
        (Answer.UNSENT, None, False, True, Verdict.AGAIN),
        (Answer.CONTENDED, Present.OTHER, False, False, Verdict.AGAIN),
        (Answer.LOST, Present.NOTHING, False, True, Verdict.AGAIN),
        (Answer.REFUSED, Present.NOTHING, False, True, Verdict.AGAIN),
        (Answer.LOST, Present.EXPECTED, False, False, Verdict.AGAIN),
        # ours may have been replaced since
        (Answer.LOST, Present.OTHER, False, False, Verdict.UNKNOWN),
        (Answer.REFUSED, Present.OTHER, True, False, Verdict.UNKNOWN),
        (Answer.REFUSED, Present.NOTHING, True, False, Verdict.UNKNOWN),
        (Answer.REFUSED, Present.UNREADABLE, False, True, Verdict.UNKNOWN),
        (Answer.LOST, Present.UNREADABLE, False, False, Verdict.UNKNOWN),
        # the store will not have it; an earlier attempt may have landed all the same
        (Answer.DENIED, Present.NOTHING, False, True, Verdict.DENIED),
        (Answer.DENIED, Present.UNREADABLE, True, True, Verdict.UNKNOWN),
        (Answer.DENIED, Present.OWN, True, False, Verdict.WRITTEN),
    ],
)
def test_what_a_conditional_write_came_to(
    answer: Answer, present: Present | None, sent_before: bool, immutable: bool, verdict: Verdict
) -> None:
    assert classify(answer, present, sent_before=sent_before, immutable=immutable) is verdict


@pytest.mark.parametrize(("answer", "present", "sent_before", "immutable"), EVERYTHING)
def test_a_conflict_is_claimed_only_when_ours_cannot_be_there(
    answer: Answer, present: Present | None, sent_before: bool, immutable: bool
) -> None:
    if classify(answer, present, sent_before=sent_before, immutable=immutable) is Verdict.CONFLICT:
        assert present in (Present.OTHER, Present.NOTHING)
        assert immutable or (answer is Answer.REFUSED and not sent_before)


@pytest.mark.parametrize(("answer", "present", "sent_before", "immutable"), EVERYTHING)
def test_success_is_claimed_only_on_evidence(
    answer: Answer, present: Present | None, sent_before: bool, immutable: bool
) -> None:
    verdict = classify(answer, present, sent_before=sent_before, immutable=immutable)
    assert (verdict is Verdict.WRITTEN) == (answer is Answer.ACCEPTED or present is Present.OWN)


def refusal(status: int, code: str) -> ClientError:
    return ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]  # the rest does not matter
        "PutObject",
    )


@pytest.mark.parametrize(
    ("error", "create", "answer"),
    [
        (refusal(412, "PreconditionFailed"), True, Answer.REFUSED),
        (refusal(412, "PreconditionFailed"), False, Answer.REFUSED),
        (refusal(404, "NoSuchKey"), False, Answer.REFUSED),
        (refusal(404, "NoSuchBucket"), False, Answer.DENIED),
        (refusal(404, "NoSuchBucket"), True, Answer.DENIED),
        (refusal(409, "ConditionalRequestConflict"), True, Answer.CONTENDED),
        (refusal(403, "AccessDenied"), True, Answer.DENIED),
        (refusal(400, "RequestTimeout"), True, Answer.UNSENT),
        (refusal(429, "TooManyRequests"), True, Answer.UNSENT),
        (refusal(500, "InternalError"), True, Answer.LOST),
        (refusal(503, "SlowDown"), False, Answer.LOST),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:9"), True, Answer.UNSENT),
        (ConnectTimeoutError(endpoint_url="http://127.0.0.1:9"), True, Answer.UNSENT),
        (ReadTimeoutError(endpoint_url="http://127.0.0.1:9"), True, Answer.LOST),
        (ConnectionClosedError(endpoint_url="http://127.0.0.1:9"), True, Answer.LOST),
        (ProxyConnectionError(proxy_url="http://127.0.0.1:9"), True, Answer.UNSENT),
        (SSLError(endpoint_url="https://127.0.0.1:9", error=OSError("broken off")), True, Answer.LOST),
        (NoCredentialsError(), True, Answer.DENIED),
    ],
    ids=repr,
)
def test_what_an_error_of_boto3_means(error: ClientError | BotoCoreError, create: bool, answer: Answer) -> None:
    assert understand(RequestFailedError(error), create=create) is answer
