# baotinh in a container, for an ordinary user and a read-only file system. What is in the images: docs/containers.md.
#
#   docker build --tag baotinh --build-arg COMMIT=$(git rev-parse HEAD) .
#   docker build --tag baotinh-reader --target reader .
#   docker run --rm --read-only --tmpfs /tmp --volume baotinh:/data --env BAOTINH_CRAWL__CONTACT=you@example.org baotinh ingest

# ---- what both images stand on: Debian's Python, and an ordinary user
FROM debian:trixie-slim AS base
# The versions are Debian's: a new build takes its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log /var/cache/debconf \
 && useradd --create-home --uid 10001 baotinh \
 && install --directory --owner=baotinh /data
ENV PATH=/opt/venv/bin:$PATH BAOTINH_DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONSAFEPATH=1 DO_NOT_TRACK=1 HOME=/data
WORKDIR /opt/baotinh

# ---- environments, made with tools that stay behind
FROM base AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends binutils python3-pip
COPY docs/container/trim.sh ./
COPY requirements.lock requirements-reader.lock ./
RUN /usr/bin/python3 -m venv --without-pip /opt/reader \
 && /usr/bin/python3 -m pip --python /opt/reader/bin/python install --no-deps --require-hashes --requirement requirements-reader.lock \
 && sh trim.sh /opt/reader
RUN /usr/bin/python3 -m venv --without-pip /opt/venv \
 && /usr/bin/python3 -m pip --python /opt/venv/bin/python install --no-deps --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE scrapy.cfg prefect.yaml ./
COPY storage ./storage
COPY crawler ./crawler
COPY flows ./flows
COPY tests/__init__.py ./tests/__init__.py
COPY tests/replica ./tests/replica
RUN /usr/bin/python3 -m pip --python /opt/venv/bin/python install --no-deps --no-build-isolation --editable . \
 && /opt/venv/bin/python -m compileall -q crawler flows storage tests \
 && sh trim.sh /opt/venv

# ---- the reader alone: `from storage import Archive`, and the commands that read
FROM base AS reader
ARG VERSION=0.1.0 COMMIT=unknown
LABEL org.opencontainers.image.title="baotinh reader" \
      org.opencontainers.image.description="Reads an archive of Vietnam's provincial newspapers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
COPY --from=build /opt/reader /opt/venv
COPY --from=build /opt/baotinh /opt/baotinh
RUN printf '%s\n' '#!/opt/venv/bin/python -P' 'import sys' 'from flows.start import main' 'sys.exit(main())' > /usr/local/bin/baotinh \
 && chmod 755 /usr/local/bin/baotinh \
 && echo /opt/baotinh > "$(/opt/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/baotinh.pth"
USER 10001
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/baotinh"]
CMD ["--help"]

# ---- everything
FROM base AS baotinh
ARG VERSION=0.1.0 COMMIT=unknown
LABEL org.opencontainers.image.title="baotinh" \
      org.opencontainers.image.description="Every version of every article of Vietnam's provincial newspapers" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/baotinh /opt/baotinh
ENV PROJECT_FOLDER=/opt/baotinh
USER 10001
VOLUME /data
# Asks what serves over HTTP; a run that only works is healthy while it lives.
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
  CMD ["python3", "-P", "/opt/baotinh/flows/orchestration/container_health.py"]
# Ctrl-C's signal: as a container's first process Python would not hear SIGTERM before it has loaded our code.
STOPSIGNAL SIGINT
ENTRYPOINT ["baotinh"]
CMD ["--help"]
