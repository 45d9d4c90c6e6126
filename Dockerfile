# The archive in one image: web, workers and indexer, together (kho serve) or each alone (kho web, worker, indexer).
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python3 -m venv /opt/kho
# /run/ca.crt: certificates of the machine that builds, where its network has an authority of its own (see dev/image.sh)
COPY requirements.lock ./
RUN if [ -s /run/ca.crt ]; then export PIP_CERT=/run/ca.crt; fi; \
    /opt/kho/bin/pip install -q --require-hashes -r requirements.lock
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN if [ -s /run/ca.crt ]; then export NODE_EXTRA_CA_CERTS=/run/ca.crt; fi; \
    cd frontend && npm ci --silent --no-fund --no-audit
COPY . .
RUN cd frontend && npm run --silent build
RUN if [ -s /run/ca.crt ]; then export PIP_CERT=/run/ca.crt; fi; \
    /opt/kho/bin/pip install -q --no-deps . && find /opt/kho -name __pycache__ -prune -exec rm -rf {} +

FROM ${BASE}
# Pages of Office documents need LibreOffice too, without a screen:
# --build-arg EXTRA="tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
ARG EXTRA="tesseract-ocr tesseract-ocr-vie"
ENV DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 PYTHONUNBUFFERED=1 \
    PATH=/opt/kho/bin:$PATH KHO_HOME=/var/lib/kho KHO_CONFIG=/etc/kho/config.yaml KHO_SERVER__HOST=0.0.0.0 DEMO=0
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 ffmpeg libimage-exiftool-perl libmagic1 curl ${EXTRA} \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /var/lib/kho --create-home kho
COPY --from=build /opt/kho /opt/kho
COPY config.yaml /etc/kho/config.yaml
USER kho
WORKDIR /var/lib/kho
VOLUME /var/lib/kho
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD curl -fsS http://127.0.0.1:8000/readyz || exit 1
CMD ["kho", "serve"]
