/** A file a person chose, where it stood in its folder, and the .xmp, .srt, .vtt that belong to it. */
export interface Picked { file: File; path: string; sidecars: File[] }

const SIDECAR = /\.(xmp|srt|vtt)$/i
const NOISE = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/

/** Files of a drop: folders are walked. */
export async function ofDrop(entries: (FileSystemEntry | null)[], files: File[]): Promise<Picked[]> {
  if (!entries.some((entry) => entry?.isDirectory)) return ofList(files)
  const found: { file: File; path: string }[] = []
  for (const entry of entries) if (entry) await walk(entry, '', found)
  return joined(found)
}

/** Files of a picker; a folder picker says where each stood. */
export const ofList = (files: Iterable<File>): Picked[] => joined([...files].map((file) => ({ file, path: file.webkitRelativePath || '' })))

async function walk(entry: FileSystemEntry, above: string, found: { file: File; path: string }[]): Promise<void> {
  if (NOISE.test(entry.name)) return
  const path = above + entry.name
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))
    found.push({ file, path: above ? path : '' })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (!some.length) return
    for (const each of some) await walk(each, `${path}/`, found)
  }
}

/** Put sidecars to the file of their name (`a.jpg` takes `a.xmp` and `a.jpg.xmp`); one without a file stays a file of its own. */
function joined(found: { file: File; path: string }[]): Picked[] {
  const kept = found.filter(({ file }) => !NOISE.test(file.name))
  const whole = ({ file, path }: { file: File; path: string }) => (path || file.name).toLowerCase()
  const picked = kept.filter(({ file }) => !SIDECAR.test(file.name)).map(({ file, path }) => ({ file, path, sidecars: [] as File[] }))
  const owners = new Map<string, Picked>()
  for (const each of picked) {
    owners.set(whole(each), each)
    const stem = whole(each).replace(/\.[^./]+$/, '')
    if (!owners.has(stem)) owners.set(stem, each)
  }
  for (const sidecar of kept.filter(({ file }) => SIDECAR.test(file.name))) {
    const owner = owners.get(whole(sidecar).replace(SIDECAR, ''))
    if (owner) owner.sidecars.push(sidecar.file)
    else picked.push({ ...sidecar, sidecars: [] })
  }
  return picked
}
