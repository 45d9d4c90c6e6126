import { json } from './api'
import { el } from './dom'
import { t } from './words'

interface Suggestion { text: string; field: string; count: number }

/** Completions under a search field: arrows choose, Enter takes, Esc closes. `take` gets the chosen text. */
export class Suggestions {
  private chosen = -1
  private shown: Suggestion[] = []
  private timer = 0
  private running: AbortController | null = null

  constructor(private input: HTMLInputElement, private list: HTMLElement, private take: (text: string) => void) {
    input.addEventListener('input', () => this.soon())
    input.addEventListener('keydown', (event) => this.key(event))
    input.addEventListener('blur', () => this.close())
    list.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      const at = (event.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset['at']
      if (at !== undefined) this.pick(Number(at))
    })
  }

  private soon(): void {
    window.clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.load(), 130)
  }

  private async load(): Promise<void> {
    const prefix = this.input.value.trim()
    this.running?.abort()
    if (prefix.length < 2) return this.close()
    this.running = new AbortController()
    try {
      const answer = await json<{ completions: Suggestion[] }>(`/api/v1/suggest?q=${encodeURIComponent(prefix)}`, { signal: this.running.signal })
      this.show(document.activeElement === this.input ? answer.completions : [])
    } catch {
      this.close() // a suggestion that does not come is no news
    }
  }

  private show(found: Suggestion[]): void {
    this.shown = found
    this.chosen = -1
    this.list.replaceChildren(...found.map((each, at) => el('li', { class: 'suggestion', role: 'option', id: `suggestion-${at}`, 'data-at': at, 'aria-selected': 'false' },
      el('span', {}, each.text), el('span', { class: 'suggestion-field' }, `${t(`suggest.${each.field}`)} · ${each.count}`))))
    this.list.hidden = !found.length
    this.input.setAttribute('aria-expanded', String(found.length > 0))
  }

  close(): void {
    window.clearTimeout(this.timer)
    this.running?.abort()
    this.show([])
    this.input.removeAttribute('aria-activedescendant')
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !this.list.hidden) {
      event.preventDefault()
      event.stopPropagation()
      return this.close()
    }
    if (event.key === 'Enter' && this.chosen >= 0) {
      event.preventDefault()
      return this.pick(this.chosen)
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    if (!this.shown.length) return
    event.preventDefault()
    const count = this.shown.length + 1
    this.chosen = ((this.chosen + 1 + (event.key === 'ArrowDown' ? 1 : -1) + count) % count) - 1
    for (const [at, row] of [...this.list.children].entries()) row.setAttribute('aria-selected', String(at === this.chosen))
    if (this.chosen >= 0) this.input.setAttribute('aria-activedescendant', `suggestion-${this.chosen}`)
    else this.input.removeAttribute('aria-activedescendant')
  }

  private pick(at: number): void {
    const text = this.shown[at]?.text
    this.close()
    if (text) this.take(text)
  }
}
