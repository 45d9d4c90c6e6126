import { late } from '../core/late'

const MIB = 1024 ** 2
const WHOLE = 48 * MIB

/** SHA-256 in hex. The browser's own where it may be used (https, localhost), else one in JavaScript, in slices so that the page stays alive. */
export async function sha256(blob: Blob): Promise<string> {
  if (globalThis.crypto?.subtle) return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())))
  const { sha256: made } = await late(() => import('@noble/hashes/sha2.js'))
  const digest = made.create()
  for (let at = 0; at < blob.size; at += MIB) {
    digest.update(new Uint8Array(await blob.slice(at, at + MIB).arrayBuffer()))
    await new Promise((next) => setTimeout(next))
  }
  return hex(digest.digest())
}

/** MD5 in base64, as an object store checks it on arrival (RFC 1864); browsers have none of their own. */
export async function md5(blob: Blob): Promise<string> {
  const { md5: made } = await late(() => import('@noble/hashes/legacy.js'))
  const digest = made.create()
  for (let at = 0; at < blob.size; at += MIB) {
    digest.update(new Uint8Array(await blob.slice(at, at + MIB).arrayBuffer()))
    await new Promise((next) => setTimeout(next))
  }
  return btoa(String.fromCharCode(...digest.digest()))
}

/** Digest of the first and last MiB: with name, size and time it tells a file again after the browser was closed. */
export const fingerprint = (file: File): Promise<string> => sha256(new Blob([file.slice(0, MIB), file.slice(Math.max(MIB, file.size - MIB))]))

/** Digest of the whole file, when it is small enough that asking «is it here already?» costs less than sending. */
export const wholeDigest = (file: File): Promise<string | null> => (file.size <= WHOLE ? sha256(file) : Promise.resolve(null))

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
