import { csrf, json, Refusal, refusal, said } from '../core/api'
import { t } from '../core/words'
import { Addresses, type Address } from './addresses'
import { fingerprint, md5, sha256, wholeDigest } from './digest'
import { lasting } from './retry'
import { running, type Row } from './row'

const FILES = 3
const PARTS = 4
const DIGESTS = { 'Content-MD5': md5, 'X-Part-SHA256': sha256 }

interface Part { number: number; size: number; etag: string }
interface Begun { duplicate: string | null; likely_duplicate: string | null; id: string | null; part_size: number | null; parts_done: Part[] }
interface Received { id: string; duplicate: boolean }

/** What the sender asks of the page. */
export interface Desk {
  /** What is to be said of a file, as the API takes it. */
  metadata: (row: Row) => Record<string, unknown>
  organisation: () => string | null
  changed: (row: Row) => void
}

/** Sends files in parts, a few at a time. A part that arrived is never sent again; whatever passes is waited out. */
export class Sender {
  private active = 0
  private free = PARTS
  private queue: Row[] = []
  private waiting: (() => void)[] = []

  constructor(private desk: Desk) {}

  add(rows: Row[]): void {
    this.queue.push(...rows.filter((row) => !this.queue.includes(row)))
    this.next()
  }

  pause(row: Row): void {
    row.stop.abort()
    this.queue = this.queue.filter((each) => each !== row)
    this.set(row, 'paused')
  }

  resume(row: Row): void {
    row.stop = new AbortController()
    row.problem = ''
    this.set(row, 'waiting')
    this.add([row])
  }

  /** Give it up: the parts that arrived are thrown away. */
  async drop(row: Row): Promise<void> {
    row.stop.abort()
    this.queue = this.queue.filter((each) => each !== row)
    if (row.upload && !row.asset) await json(`/api/v1/uploads/${row.upload}`, { method: 'DELETE', stay: true }).catch(() => undefined)
  }

  private next(): void {
    while (this.active < FILES) {
      const row = this.queue.shift()
      if (!row) return
      this.active += 1
      void this.run(row).finally(() => {
        this.active -= 1
        this.next()
      })
    }
  }

  private set(row: Row, state: Row['state'], problem = ''): void {
    row.state = state
    row.problem = problem
    this.desk.changed(row)
  }

  private async run(row: Row): Promise<void> {
    const signal = row.stop.signal
    try {
      if (row.size === 0) throw new Refusal(400, 'empty', t('upload.empty_file'), false)
      const begun = await this.begin(row, signal)
      if (begun) await this.deliver(row, begun, signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Refusal && (error.code === 'upload_not_found' || (error.status === 404 && row.upload))) {
        row.upload = null
        row.sent = 0
        this.set(row, 'waiting')
        this.queue.push(row)
        return
      }
      this.set(row, 'refused', error instanceof DOMException ? t('upload.unreadable') : said(error))
    }
  }

  /** Announce the file. Null when nothing is to be sent: it is here, or the person must decide. */
  private async begin(row: Row, signal: AbortSignal): Promise<Begun | null> {
    this.set(row, 'checking')
    const file = row.picked!.file
    const [mark, whole] = await this.last(row, signal, 'checking', () => Promise.all([fingerprint(file), wholeDigest(file)]))
    const metadata = this.desk.metadata(row)
    const begun = await this.last(row, signal, 'checking', () => json<Begun>('/api/v1/uploads', { method: 'POST', signal, stay: true, json: {
      name: file.name, size: file.size, modified: row.modified, fingerprint: mark, sha256: whole, organisation: this.desk.organisation(), relative_path: row.picked!.path, metadata,
    } }))
    row.upload = begun.id
    if (begun.duplicate) {
      row.asset = begun.duplicate
      this.set(row, 'duplicate')
      return null
    }
    if (begun.likely_duplicate && !row.anyway) {
      row.asset = begun.likely_duplicate
      this.set(row, 'likely')
      return null
    }
    row.asset = null
    if (begun.parts_done.length) await this.last(row, signal, 'checking', () => this.describe(row))
    else row.told = JSON.stringify(metadata)
    return begun
  }

  private async deliver(row: Row, begun: Begun, signal: AbortSignal): Promise<void> {
    const size = begun.part_size!
    const done = new Set(begun.parts_done.map((part) => part.number))
    const numbers = Array.from({ length: Math.ceil(row.size / size) }, (_, at) => at + 1).filter((number) => !done.has(number))
    const flying = new Map<number, number>()
    const addresses = new Addresses(row.upload!)
    let arrived = begun.parts_done.reduce((sum, part) => sum + part.size, 0)
    const meter = new Meter()
    const show = () => {
      row.sent = arrived + [...flying.values()].reduce((sum, bytes) => sum + bytes, 0)
      row.speed = meter.speed(row.sent)
      this.desk.changed(row)
    }
    this.set(row, 'sending')
    show()
    await this.sidecars(row, signal)
    const worker = async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const bytes = row.picked!.file.slice((number - 1) * size, Math.min(row.size, number * size))
        await this.part(row, addresses, number, bytes, signal, (loaded) => {
          flying.set(number!, loaded)
          show()
        })
        flying.delete(number)
        arrived += bytes.size
        show()
      }
    }
    await Promise.all(Array.from({ length: Math.min(PARTS, numbers.length) }, worker))
    this.set(row, 'completing')
    await this.last(row, signal, 'completing', () => this.describe(row))
    const received = await this.last(row, signal, 'completing', () => json<Received>(`/api/v1/uploads/${row.upload}/complete`, { method: 'POST', signal, stay: true }))
    row.asset = received.id
    this.set(row, received.duplicate ? 'duplicate' : 'received')
  }

  /** Tell the archive what was typed since it last heard. */
  async describe(row: Row): Promise<void> {
    const metadata = this.desk.metadata(row)
    const words = JSON.stringify(metadata)
    if (!row.upload || words === row.told) return
    await json(`/api/v1/uploads/${row.upload}`, { method: 'PATCH', json: { metadata }, stay: true })
    row.told = words
  }

  private async sidecars(row: Row, signal: AbortSignal): Promise<void> {
    for (const file of row.picked!.sidecars) {
      await this.last(row, signal, 'sending', async () => {
        const form = new FormData()
        form.append('sidecar', file)
        const answer = await fetch(`/api/v1/uploads/${row.upload}/sidecars`, { method: 'POST', body: form, headers: { 'X-CSRF-Token': csrf() }, signal }).catch(() => null)
        if (!answer) throw new Refusal(0, 'offline', t('error.offline'), true)
        if (!answer.ok) throw await refusal(answer, true)
      })
    }
  }

  private async part(row: Row, addresses: Addresses, number: number, bytes: Blob, signal: AbortSignal, progress: (loaded: number) => void): Promise<void> {
    await this.slot()
    try {
      const digests = new Map<Address['digest'], string>()
      await this.last(row, signal, 'sending', async () => {
        const where = await addresses.of(number, signal)
        const digest = digests.get(where.digest) ?? (await DIGESTS[where.digest](bytes))
        digests.set(where.digest, digest)
        progress(0)
        try {
          await put(where, digest, bytes, signal, progress)
        } catch (error) {
          addresses.forget()
          throw error
        }
      })
    } finally {
      this.free += 1
      this.waiting.shift()?.()
    }
  }

  private async slot(): Promise<void> {
    while (this.free <= 0) await new Promise<void>((go) => this.waiting.push(go))
    this.free -= 1
  }

  /** Do it until it holds; meanwhile the row says that the line is cut. */
  private async last<T>(row: Row, signal: AbortSignal, state: Row['state'], act: () => Promise<T>): Promise<T> {
    const answer = await lasting(act, signal, (error) => this.set(row, 'offline', error.message))
    if (running(row) && row.state !== state) this.set(row, state)
    return answer
  }
}

/** XMLHttpRequest, because fetch does not tell how much has gone out. */
function put(where: Address, digest: string, bytes: Blob, signal: AbortSignal, progress: (loaded: number) => void): Promise<void> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    const cut = () => fail(new Refusal(0, 'offline', t('error.offline'), true))
    request.open('PUT', where.url)
    for (const [name, value] of Object.entries({ ...where.headers, [where.digest]: digest })) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', (event) => progress(event.loaded))
    request.addEventListener('error', cut)
    request.addEventListener('timeout', cut)
    request.addEventListener('abort', () => fail(new DOMException('stopped', 'AbortError')))
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) return done()
      if (where.digest === 'Content-MD5') return fail(ofStore(request.status, request.responseText))
      void refusal(new Response(request.responseText, { status: Math.max(200, request.status) }), true).then(fail)
    })
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(bytes)
  })
}

/** What an object store refused, in the reader's words. Asking the archive again mends an address that is too old and a part damaged on its way. */
function ofStore(status: number, said: string): Refusal {
  if (status === 404 && said.includes('NoSuchUpload')) return new Refusal(404, 'upload_not_found', t('error.other', { status: String(status) }), false)
  return new Refusal(status, 'store', t('error.other', { status: String(status) }), true)
}

/** Speed over the last seconds. */
class Meter {
  private points: [number, number][] = []

  speed(bytes: number): number {
    const now = performance.now()
    this.points.push([now, bytes])
    while (this.points.length > 2 && now - this.points[0]![0] > 4000) this.points.shift()
    const [time, first] = this.points[0]!
    return now - time > 300 ? ((bytes - first) / (now - time)) * 1000 : 0
  }
}
