// Words of a search that stand in the picture itself: a box over each, in the picture as it lies now. T shows and hides them.
import { json } from '../core/api'
import { el, icon, need } from '../core/dom'
import { onKeys } from '../core/keys'
import { t } from '../core/words'

interface Found { page: number; x: number; y: number; width: number; height: number; text: string }
interface Rect { x: number; y: number; width: number; height: number }

/** Mark what a search met in the picture of `box`, when the page was opened from one (`?q=`). */
export async function boxWords(box: HTMLElement, id: string): Promise<void> {
  const query = new URLSearchParams(location.search).get('q')?.trim()
  if (!query) return
  const answer = await json<{ boxes: Found[] }>(`/api/v1/assets/${id}/text?${new URLSearchParams({ q: query })}`).catch(() => null)
  if (answer?.boxes.length && box.isConnected) new Boxes(box, answer.boxes)
}

class Boxes {
  private readonly sheet = el('div', { class: 'found-words', 'aria-hidden': 'true' })
  private readonly button: HTMLButtonElement
  private readonly picture: HTMLImageElement
  private readonly label = el('span')
  private shown = true

  constructor(private box: HTMLElement, private found: Found[]) {
    this.picture = need<HTMLImageElement>('#picture', box)
    this.button = el('button', { class: 'button button-small found-toggle', type: 'button', 'aria-pressed': 'true', title: `${t('found.toggle')} (T)`, onclick: () => this.toggle() }, icon('scan-text'), this.label)
    box.append(this.sheet, this.button)
    this.fill()
    this.picture.addEventListener('load', () => this.place())
    new ResizeObserver(() => this.place()).observe(box)
    const turned = (changes: MutationRecord[]) => (changes.some((change) => change.attributeName === 'data-page') ? this.fill() : this.place())
    new MutationObserver(turned).observe(this.picture, { attributeFilter: ['style', 'data-page'] })
    box.addEventListener('kho:view', (event) => this.lay((event as CustomEvent<Rect>).detail))
    onKeys(['t'], () => this.toggle())
  }

  private toggle(): void {
    this.shown = !this.shown
    this.button.setAttribute('aria-pressed', String(this.shown))
    this.sheet.hidden = !this.shown
  }

  /** The boxes of the page that is shown; the button counts all. */
  private fill(): void {
    const page = Number(this.picture.dataset['page'] ?? 1)
    const percent = (share: number) => `${share * 100}%`
    this.sheet.replaceChildren(...this.found.filter((one) => one.page === page).map((one) => {
      const mark = el('i')
      Object.assign(mark.style, { left: percent(one.x), top: percent(one.y), width: percent(one.width), height: percent(one.height) })
      return mark
    }))
    this.label.textContent = t('found.words', { n: this.found.length })
    this.place()
  }

  /** Over the picture as it lies in its box: fitted, then moved and brought closer. */
  private place(): void {
    if (this.box.classList.contains('is-deep')) return
    const lies = this.picture.getBoundingClientRect()
    const home = this.box.getBoundingClientRect()
    const by = Math.min(lies.width / (this.picture.naturalWidth || 1), lies.height / (this.picture.naturalHeight || 1))
    const width = this.picture.naturalWidth * by
    const height = this.picture.naturalHeight * by
    this.lay({ x: lies.left - home.left + (lies.width - width) / 2, y: lies.top - home.top + (lies.height - height) / 2, width, height })
  }

  private lay(at: Rect): void {
    Object.assign(this.sheet.style, { left: `${at.x}px`, top: `${at.y}px`, width: `${at.width}px`, height: `${at.height}px` })
  }
}
