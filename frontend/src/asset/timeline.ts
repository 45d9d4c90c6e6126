import { el } from '../core/dom'
import { span } from '../core/format'
import { cueAt, storyboard, type Cue } from '../core/storyboard'
import { t } from '../core/words'
import { show } from '../wall/scrub'
import type { Asset } from './data'
import type { InOut } from './marks'

const WIDE = 176

/** Where the film is: a slider for hand and keys, with what is loaded, marks, and a picture of where one points. */
export class Timeline {
  readonly box: HTMLElement
  private slider = el('input', { type: 'range', class: 'timeline-slider', min: 0, max: 1000, step: 1, value: 0, 'aria-label': t('player.position') })
  private played = el('span', { class: 'timeline-played' })
  private loaded = el('span', { class: 'timeline-loaded' })
  private cut = el('span', { class: 'timeline-cut', hidden: true })
  private picture = el('span', { class: 'timeline-picture' })
  private label = el('span', { class: 'timeline-label' })
  private balloon: HTMLElement
  private cues: Cue[] = []
  private held = false

  constructor(private media: HTMLMediaElement, private asset: Asset) {
    this.balloon = el('span', { class: 'timeline-balloon', hidden: true }, el('span', { class: 'timeline-frame' }, this.picture), this.label)
    this.box = el('div', { class: 'timeline' }, el('span', { class: 'timeline-track' }, this.loaded, this.cut, this.played), this.slider, this.balloon)
    if (asset.names.includes('storyboard.vtt')) void storyboard(asset.id).then((cues) => (this.cues = cues))
    this.slider.addEventListener('input', () => this.seek())
    this.slider.addEventListener('keydown', (event) => this.key(event))
    for (const name of ['pointerdown', 'pointerup'] as const) this.slider.addEventListener(name, () => (this.held = name === 'pointerdown'))
    this.box.addEventListener('pointermove', (event) => this.point(event.clientX))
    this.box.addEventListener('pointerleave', () => (this.balloon.hidden = true))
    for (const name of ['timeupdate', 'seeking', 'loadedmetadata', 'progress'] as const) media.addEventListener(name, () => this.draw())
  }

  get length(): number {
    return Number.isFinite(this.media.duration) && this.media.duration > 0 ? this.media.duration : (this.asset.duration ?? 0)
  }

  showMarks(marks: InOut): void {
    this.cut.hidden = marks.in === null && marks.out === null
    if (!this.length) return
    this.cut.style.left = `${((marks.in ?? 0) / this.length) * 100}%`
    this.cut.style.right = `${100 - ((marks.out ?? this.length) / this.length) * 100}%`
  }

  private seek(): void {
    this.media.currentTime = (Number(this.slider.value) / 1000) * this.length
    this.draw()
  }

  private key(event: KeyboardEvent): void {
    const by = { ArrowLeft: -5, ArrowRight: 5, ArrowDown: -5, ArrowUp: 5, PageDown: -30, PageUp: 30 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.media.currentTime = Math.min(this.length, Math.max(0, this.media.currentTime + by))
  }

  private draw(): void {
    const part = this.length ? this.media.currentTime / this.length : 0
    if (!this.held) this.slider.value = String(Math.round(part * 1000))
    this.slider.setAttribute('aria-valuetext', `${span(this.media.currentTime)} / ${span(this.length)}`)
    this.played.style.width = `${part * 100}%`
    const ranges = this.media.buffered
    const end = ranges.length ? ranges.end(ranges.length - 1) : 0
    this.loaded.style.width = `${this.length ? Math.min(100, (end / this.length) * 100) : 0}%`
  }

  private point(clientX: number): void {
    const bounds = this.box.getBoundingClientRect()
    const part = Math.min(1, Math.max(0, (clientX - bounds.left) / bounds.width))
    const cue = cueAt(this.cues, part * this.length)
    this.balloon.hidden = false
    this.label.textContent = span(part * this.length)
    const frame = this.picture.parentElement!
    frame.hidden = !cue
    if (cue) {
      const height = Math.round((WIDE * cue.height) / cue.width)
      frame.style.width = `${WIDE}px`
      frame.style.height = `${height}px`
      show(this.picture, cue, WIDE, height)
    }
    const half = this.balloon.offsetWidth / 2
    this.balloon.style.left = `${Math.min(bounds.width - half, Math.max(half, part * bounds.width))}px`
  }
}
