import { el, icon } from '../core/dom'
import { clock } from '../core/format'
import { toast } from '../core/toast'
import { t } from '../core/words'

export interface InOut { in: number | null; out: number | null }

/** In and out points: kept in this browser, shared as a link that opens at the in point. */
export class Marks {
  readonly box = el('div', { class: 'marks', hidden: true })
  private marks: InOut

  constructor(private media: HTMLMediaElement, private id: string, private show: (marks: InOut) => void) {
    const query = new URLSearchParams(location.search)
    const [from, to] = (query.get('t') ?? '').split(',').map(Number)
    const kept = JSON.parse(localStorage.getItem(`marks-${id}`) ?? 'null') as InOut | null
    this.marks = to && from !== undefined ? { in: from, out: to } : (kept ?? { in: null, out: null })
    media.addEventListener('loadedmetadata', () => this.draw())
    this.draw()
  }

  mark(which: 'in' | 'out'): void {
    this.marks[which] = Math.round(this.media.currentTime * 1000) / 1000
    const { in: from, out: to } = this.marks
    if (from !== null && to !== null && to <= from) this.marks[which === 'in' ? 'out' : 'in'] = null
    this.draw()
  }

  private clear(): void {
    this.marks = { in: null, out: null }
    this.draw()
  }

  private draw(): void {
    const { in: from, out: to } = this.marks
    const empty = from === null && to === null
    if (empty) localStorage.removeItem(`marks-${this.id}`)
    else localStorage.setItem(`marks-${this.id}`, JSON.stringify(this.marks))
    this.box.hidden = empty
    this.show(this.marks)
    const go = (at: number | null, label: string) => el('button', { class: 'button button-small', type: 'button', disabled: at === null, onclick: () => void (this.media.currentTime = at ?? 0) }, `${label} ${at === null ? '—' : clock(at)}`)
    const length = from !== null && to !== null ? el('span', { class: 'quiet' }, t('marks.length', { span: clock(to - from) })) : null
    this.box.replaceChildren(go(from, t('marks.in')), go(to, t('marks.out')), ...(length ? [length] : []),
      el('button', { class: 'button button-small button-quiet', type: 'button', onclick: () => void this.copy() }, icon('link'), t('marks.copy')),
      el('button', { class: 'button button-small button-quiet', type: 'button', onclick: () => this.clear() }, t('marks.clear')))
  }

  private async copy(): Promise<void> {
    const { in: from, out: to } = this.marks
    const url = `${location.origin}/a/${this.id}?t=${from ?? 0}${to === null ? '' : `,${to}`}`
    try {
      await navigator.clipboard.writeText(url)
      toast(t('marks.copied'))
    } catch {
      window.prompt(t('marks.copy'), url)
    }
  }
}
