import { json } from './api'
import { el, icon } from './dom'
import { t } from './words'

interface Completion { text: string; field: string; count: number }

/** A list of short texts as chips: Enter or comma adds, Backspace takes back, completions from the archive. */
export class Chips {
  values: string[] = []
  onChange: () => void = () => undefined
  private timer = 0
  private chosen = -1

  constructor(private box: HTMLElement, private input: HTMLInputElement, private list: HTMLElement | null, private field: string) {
    input.addEventListener('keydown', (event) => this.key(event))
    input.addEventListener('input', () => this.soon())
    input.addEventListener('blur', () => window.setTimeout(() => this.take(), 0))
    input.addEventListener('paste', (event) => this.paste(event))
    box.addEventListener('click', (event) => {
      const gone = (event.target as HTMLElement).closest<HTMLElement>('[data-remove]')
      if (gone) this.remove(Number(gone.dataset['remove']))
      else if (event.target === box) input.focus()
    })
    list?.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      const row = (event.target as HTMLElement).closest('li')
      if (row) this.add([row.dataset['text'] ?? ''])
    })
  }

  set(values: string[]): void {
    this.values = [...values]
    this.draw()
  }

  /** What is still being typed becomes a chip. */
  take(): void {
    const typed = this.input.value
    this.hide()
    if (typed.trim()) this.add(typed.split(/[,;\n]/))
  }

  private add(texts: string[]): void {
    this.input.value = ''
    this.hide()
    const fresh = texts.map((text) => text.normalize('NFC').trim().replace(/\s+/g, ' ')).filter((text) => text && !this.values.includes(text))
    if (!fresh.length) return
    this.values.push(...fresh)
    this.draw()
    this.onChange()
  }

  private remove(at: number): void {
    this.values.splice(at, 1)
    this.draw()
    this.input.focus()
    this.onChange()
  }

  private draw(): void {
    for (const chip of this.box.querySelectorAll('.chip')) chip.remove()
    this.input.before(...this.values.map((value, at) => el('span', { class: 'chip' }, value,
      el('button', { type: 'button', 'data-remove': at, 'aria-label': t('chips.remove', { what: value }) }, icon('x')))))
  }

  private key(event: KeyboardEvent): void {
    const rows = this.list && !this.list.hidden ? [...this.list.children] as HTMLElement[] : []
    if (event.key === 'Enter' || event.key === ',' || event.key === ';') {
      if (event.isComposing || (event.key === 'Enter' && (event.ctrlKey || (!this.input.value && this.chosen < 0)))) return
      event.preventDefault()
      const row = rows[this.chosen]
      if (row) this.add([row.dataset['text'] ?? ''])
      else this.take()
    } else if (event.key === 'Backspace' && !this.input.value && this.values.length) this.remove(this.values.length - 1)
    else if (event.key === 'Escape' && rows.length) {
      event.stopPropagation()
      this.hide()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && rows.length) {
      event.preventDefault()
      this.chosen = (this.chosen + (event.key === 'ArrowDown' ? 1 : -1) + rows.length) % rows.length
      for (const [at, row] of rows.entries()) row.setAttribute('aria-selected', String(at === this.chosen))
      this.input.setAttribute('aria-activedescendant', rows[this.chosen]?.id ?? '')
    }
  }

  private paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text') ?? ''
    if (!/[,;\n]/.test(text)) return
    event.preventDefault()
    this.add(text.split(/[,;\n]/))
  }

  private soon(): void {
    window.clearTimeout(this.timer)
    if (this.list) this.timer = window.setTimeout(() => void this.offer(), 150)
  }

  private async offer(): Promise<void> {
    const typed = this.input.value.trim()
    if (typed.length < 2 || !this.list) return this.hide()
    const answer = await json<{ completions: Completion[] }>(`/api/v1/suggest?q=${encodeURIComponent(typed)}&limit=20`).catch(() => ({ completions: [] }))
    if (this.input.value.trim() !== typed || document.activeElement !== this.input) return
    const found = answer.completions.filter((each) => each.field === this.field && !this.values.includes(each.text)).slice(0, 8)
    this.chosen = -1
    this.list.replaceChildren(...found.map((each, at) => el('li', { class: 'suggestion', role: 'option', id: `${this.list!.id}-${at}`, 'data-text': each.text, 'aria-selected': 'false' }, el('span', {}, each.text), el('span', { class: 'suggestion-field' }, String(each.count)))))
    this.list.hidden = !found.length
    this.input.setAttribute('aria-expanded', String(found.length > 0))
  }

  private hide(): void {
    window.clearTimeout(this.timer)
    this.chosen = -1
    if (this.list) this.list.hidden = true
    if (this.list) this.input.setAttribute('aria-expanded', 'false')
    this.input.removeAttribute('aria-activedescendant')
  }
}
