import { json } from '../core/api'

const BATCH = 100
const MARGIN = 60_000

/** Where one part goes: to the object store itself, or to the archive. `digest` names the header that carries the part's digest. */
export interface Address { number: number; url: string; headers: Record<string, string>; digest: 'Content-MD5' | 'X-Part-SHA256'; expires: number }

/** Addresses of one upload's parts, asked for many at once: a question for each would cost as much as a small part. */
export class Addresses {
  private batches = new Map<number, { until: number; found: Promise<Map<number, Address>> }>()

  constructor(private upload: string) {}

  async of(number: number, signal: AbortSignal): Promise<Address> {
    const first = number - ((number - 1) % BATCH)
    let batch = this.batches.get(first)
    if (!batch || batch.until < Date.now()) {
      batch = { until: Infinity, found: this.ask(first, signal) }
      this.batches.set(first, batch)
      batch.found.catch(() => this.batches.delete(first))
    }
    return (await batch.found).get(number)!
  }

  /** They were refused: signed too long ago, or with a key that is no longer good. */
  forget(): void {
    this.batches.clear()
  }

  private async ask(first: number, signal: AbortSignal): Promise<Map<number, Address>> {
    const asked = Date.now()
    const { parts } = await json<{ parts: Address[] }>(`/api/v1/uploads/${this.upload}/part-urls?first=${first}&count=${BATCH}`, { signal, stay: true })
    const batch = this.batches.get(first)
    if (batch && parts[0]) batch.until = asked + parts[0].expires * 1000 - MARGIN
    return new Map(parts.map((part) => [part.number, part]))
  }
}
