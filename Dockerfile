# The archive in one image: web, workers and indexer under one supervisor.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python3 -m venv /opt/kho
COPY requirements.lock ./
RUN /opt/kho/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY frontend/package.json frontend/package-lock.json frontend/
RUN cd frontend && npm ci --no-fund --no-audit
COPY . .
RUN cd frontend && npm run build
RUN /opt/kho/bin/pip install --no-cache-dir --no-deps .

FROM ${BASE}
ENV DEBIAN_FRONTEND=noninteractive PATH=/opt/kho/bin:$PATH KHO_HOME=/var/lib/kho KHO_SERVER__HOST=0.0.0.0 DEMO=0
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 ffmpeg libimage-exiftool-perl libmagic1 curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/kho --create-home kho
COPY --from=build /opt/kho /opt/kho
COPY config.yaml /etc/kho/config.yaml
ENV KHO_CONFIG=/etc/kho/config.yaml
USER kho
WORKDIR /var/lib/kho
VOLUME /var/lib/kho
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD curl -fsS http://127.0.0.1:8000/readyz || exit 1
CMD ["kho", "serve"]
