#!/usr/bin/env bash
# Builds the archive's container image without a container engine, and proves that it starts.
#   dev/image.sh [TAG]     needs root, buildah and debootstrap (dev/setup.sh image installs them)
# The base is made by debootstrap from the Debian mirror that this machine uses; where a registry is at hand, give BASE=… instead.
# PROOF_ONLY=1 proves the image that was built before. The image's own root tree runs as its own user, in a chroot, until it prints "Ready:" and answers.
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${1:-kho-tu-lieu-so:latest}
work=${KHO_IMAGE_WORK:-/var/tmp/kho-image}
suite=${DEBIAN_SUITE:-bookworm}
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' | awk -v suite="$suite" '$1 == suite { print $2; exit }')}
ca=/etc/ssl/certs/ca-certificates.crt
mkdir -p "$work"
b() { buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }

base=${BASE:-}
if [[ -z $base ]]; then
  base=localhost/debian:$suite
  if ! b inspect --type image "$base" >/dev/null 2>&1; then
    [[ -s $work/base.tar ]] || {
      [[ -e $work/rootfs ]] && rm -rf --one-file-system "$work/rootfs"
      debootstrap --variant=minbase "$suite" "$work/rootfs" "$mirror" >"$work/debootstrap.log"
      rm -rf "$work/rootfs/var/cache/apt/archives/"*.deb "$work/rootfs/var/lib/apt/lists/"*
      tar -C "$work/rootfs" -cf "$work/base.tar" . && rm -rf "$work/rootfs"
    }
    empty=$(b from scratch)
    b add -q "$empty" "$work/base.tar" / >/dev/null
    b config --cmd /bin/bash "$empty"
    b commit -q --rm "$empty" "$base" >/dev/null
  fi
fi

[[ ${PROOF_ONLY:-} ]] || b bud -q --format docker --isolation chroot --build-arg "BASE=$base" --volume "$ca:/run/ca.crt:ro" -t "$tag" . >/dev/null
echo "built $tag on $base"

# The proof: the image's tree, its user, its command; nothing of this checkout.
proof=$(b from --pull-never "$tag")
root=$(b mount "$proof")
port=${KHO_IMAGE_PORT:-8765}
user=$(chroot "$root" id -u kho)
for place in proc dev; do mount --rbind "/$place" "$root/$place" 2>/dev/null || true; done
stop() {
  [[ -n ${pid:-} ]] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  for place in dev proc; do umount -l "$root/$place" 2>/dev/null || true; done
  b umount "$proof" >/dev/null; b rm "$proof" >/dev/null
}
trap stop EXIT
log=$work/proof.log
# before a program of the image: it runs as the image's user, with the image's variables and no other
inside=(chroot "--userspec=$user:$user" "$root" /usr/bin/env -i -C /var/lib/kho PATH=/opt/kho/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
  DEMO=0 KHO_HOME=/var/lib/kho KHO_CONFIG=/etc/kho/config.yaml KHO_PORT="$port")
while read -r command; do # what compose.yaml has the image do
  # shellcheck disable=SC2086
  "${inside[@]}" $command --help >/dev/null </dev/null || { echo "the image knows no: $command" >&2; exit 1; }
  echo "it knows: $command"
done < <(sed -nE 's/^ *command: \[(kho.*)\]$/\1/p' compose.yaml | tr -d ,)
"${inside[@]}" sh -c 'curl --version && find --version && tesseract --version && ffmpeg -version && exiftool -ver' >"$work/programs.log" 2>&1 </dev/null
"${inside[@]}" kho serve >"$log" 2>&1 &
pid=$!
for _ in $(seq 240); do
  grep -q '^Ready:' "$log" && break
  kill -0 "$pid" 2>/dev/null || { tail -20 "$log" >&2; echo "the image does not start" >&2; exit 1; }
  sleep 0.5
done
grep '^Ready:' "$log" || { tail -20 "$log" >&2; exit 1; }
curl -fsS "http://127.0.0.1:$port/readyz" >"$work/readyz.json"
echo "its root tree runs as user $user: $(head -c 60 "$work/readyz.json")…"
