# The same locked environment as `make`, for an ordinary user, with the command line as entry point.
#
#   docker build --tag baotinh .
#   docker run --rm --volume baotinh:/data --env BAOTINH_CRAWL__CONTACT=you@example.org baotinh ingest
FROM python:3.13-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 DO_NOT_TRACK=1

RUN useradd --create-home --uid 10001 baotinh \
 && install --directory --owner=baotinh /data

WORKDIR /opt/baotinh
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock ./
RUN python -m pip --python /opt/venv/bin/python install --no-deps --require-hashes --requirement requirements.lock

COPY pyproject.toml README.md LICENSE scrapy.cfg prefect.yaml ./
COPY storage ./storage
COPY crawler ./crawler
COPY flows ./flows
COPY tests/__init__.py ./tests/__init__.py
COPY tests/replica ./tests/replica
RUN python -m pip --python /opt/venv/bin/python install --no-deps --no-build-isolation --editable . \
 && /opt/venv/bin/python -m compileall -q crawler flows storage tests

ENV PATH=/opt/venv/bin:$PATH BAOTINH_DATA_DIR=/data
USER 10001
VOLUME /data
# Ctrl-C's signal: as a container's first process Python would not hear SIGTERM.
STOPSIGNAL SIGINT
ENTRYPOINT ["baotinh"]
CMD ["--help"]
