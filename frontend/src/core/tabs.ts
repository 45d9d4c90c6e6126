// Tabs of one browser that follow work in the archive: the oldest of them in view asks for all, and passes on what it hears.
// Nobody holds a lock: two that ask in the same second do no harm, and Web Locks are absent on plain http.
const CHANNEL = 'kho-status'
const SILENT = 3500
/** Milliseconds in which the others make themselves known to a tab that has just begun. */
const GREETING = 80

type Said = { say: 'here'; tab: string; ids: string[]; soon: boolean } | { say: 'gone'; tab: string } | { say: 'heard'; answer: unknown }

/** Younger tabs sort later; `crypto.randomUUID` is absent on plain http. */
const ME = `${String(Math.round(performance.timeOrigin)).padStart(15, '0')}-${Math.random()}`

export class Tabs {
  private others = new Map<string, { ids: string[]; at: number }>()
  private channel: BroadcastChannel | null = null
  private mine: string[] = []
  private greeted = 0

  /** `hear`: another tab passed an answer on. `joined`: a tab came, or follows something else. `soon`: a tab cannot wait for the next second. */
  constructor(private hear: (answer: unknown) => void, private joined: () => void, private soon: () => void) {}

  /** Say what this tab follows. The channel is open only meanwhile: an open one keeps a page out of the back-forward cache. Answers after how many milliseconds it is known who leads. */
  here(ids: string[], soon: boolean): number {
    if (!this.channel) {
      this.greeted = performance.now() + GREETING
      this.channel = new BroadcastChannel(CHANNEL)
      this.channel.onmessage = (event) => this.listen(event.data as Said)
    }
    this.mine = ids
    this.say({ say: 'here', tab: ME, ids, soon })
    return Math.max(0, this.greeted - performance.now())
  }

  /** This tab follows nothing, or is not looked at. */
  gone(): void {
    this.say({ say: 'gone', tab: ME })
    this.channel?.close()
    this.channel = null
    this.others.clear()
  }

  /** Whether it is this tab that asks. */
  leads(): boolean {
    for (const [tab, { at }] of this.others) if (performance.now() - at > SILENT) this.others.delete(tab)
    return [...this.others.keys()].every((tab) => ME < tab)
  }

  /** What all of them follow. */
  wanted(): string[] {
    return [...new Set([...this.mine, ...[...this.others.values()].flatMap((each) => each.ids)])].sort()
  }

  pass(answer: unknown): void {
    this.say({ say: 'heard', answer })
  }

  private say(said: Said): void {
    this.channel?.postMessage(said)
  }

  private listen(said: Said): void {
    if (said.say === 'heard') return this.hear(said.answer)
    const known = this.others.get(said.tab)
    if (said.say === 'gone') return void this.others.delete(said.tab)
    this.others.set(said.tab, { ids: said.ids, at: performance.now() })
    if (!known) this.say({ say: 'here', tab: ME, ids: this.mine, soon: false })
    if (known?.ids.join() !== said.ids.join()) this.joined()
    if (said.soon) this.soon()
  }
}
