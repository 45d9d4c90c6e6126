import { el, icon, need } from '../core/dom'
import { onKeys } from '../core/keys'
import { t } from '../core/words'
import type { Asset } from './data'
import type { Deep } from './deep'

const MOST = 8

/**
 * A picture that can be brought close: wheel, pinch, drag, double press, keys. A larger rendition comes when it is worth it, then the
 * picture's own tiles; where those cannot be had, the rendition stays.
 */
export class Zoom {
  private scale = 1
  private x = 0
  private y = 0
  private pointers = new Map<number, PointerEvent>()
  private large = false
  private picture: HTMLImageElement
  private deep: Deep | undefined
  private deepening: string | undefined

  constructor(private box: HTMLElement, private asset: Asset) {
    this.picture = need<HTMLImageElement>('#picture', box)
    box.append(this.tools())
    box.addEventListener('wheel', (event) => this.wheel(event), { passive: false })
    box.addEventListener('pointerdown', (event) => this.down(event))
    box.addEventListener('pointermove', (event) => this.move(event))
    for (const name of ['pointerup', 'pointercancel'] as const) box.addEventListener(name, (event) => this.pointers.delete(event.pointerId))
    box.addEventListener('dblclick', (event) => this.deep || this.to(this.scale > 1 ? 1 : this.whole(), event.clientX, event.clientY))
    onKeys(['+', '='], () => this.by(1.4))
    onKeys(['-'], () => this.by(1 / 1.4))
    onKeys(['0'], () => this.fit())
    onKeys(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], (event) => this.pan(event.key))
    new ResizeObserver(() => this.draw()).observe(box)
    new MutationObserver(() => this.leave()).observe(this.picture, { attributeFilter: ['data-page'] })
    if (Math.max(box.clientWidth, box.clientHeight) * devicePixelRatio > 1100) this.sharpen()
  }

  private by(factor: number): void {
    if (this.deep) this.deep.zoomBy(factor)
    else this.to(this.scale * factor)
  }

  private fit(): void {
    if (this.deep) this.deep.fit()
    else this.to(1)
  }

  /** The page's own picture: an asset's, or one of its pages'. */
  private identifier(): string {
    const page = this.picture.dataset['page'] ?? (this.asset.names.includes('page-1.webp') ? '1' : '')
    return this.asset.id + (page && `~page-${page}`)
  }

  private closer(): void {
    this.sharpen()
    const identifier = this.identifier()
    if (this.deep || this.deepening === identifier) return
    this.deepening = identifier
    void this.deepen(identifier).catch(() => undefined)
  }

  private async deepen(identifier: string): Promise<void> {
    const { Deep, describe } = await import('./deep')
    const info = await describe(identifier)
    if (!info || Math.max(info.width, info.height) <= Math.max(this.picture.naturalWidth, this.picture.naturalHeight)) return
    while (this.pointers.size) await new Promise((done) => this.box.addEventListener('pointerup', done, { once: true }))
    if (this.identifier() !== identifier || !this.box.isConnected) return
    const stand = () => ({ scale: this.scale, x: this.x, y: this.y })
    this.deep = await Deep.open(this.box, info, stand, (scale) => this.box.classList.toggle('zoomed', scale > 1.01))
    this.box.classList.add('is-deep')
    this.deep.onMissing(() => void describe(identifier).then((still) => still || this.leave()))
  }

  /** Back to the picture as the page shows it. */
  private leave(): void {
    this.deep?.close()
    this.deep = undefined
    this.deepening = undefined
    this.box.classList.remove('is-deep')
    this.to(1)
  }

  /** The scale at which one pixel of the picture is one pixel of the screen. */
  private whole(): number {
    const shown = this.fitted().width
    return Math.min(MOST, Math.max(2, (this.asset.width ?? 2048) / devicePixelRatio / shown))
  }

  private fitted(): { width: number; height: number } {
    const width = this.picture.naturalWidth || 1024
    const height = this.picture.naturalHeight || 768
    const by = Math.min(this.box.clientWidth / width, this.box.clientHeight / height)
    return { width: width * by, height: height * by }
  }

  private to(scale: number, clientX?: number, clientY?: number): void {
    const bounds = this.box.getBoundingClientRect()
    const px = (clientX ?? bounds.left + bounds.width / 2) - bounds.left - bounds.width / 2
    const py = (clientY ?? bounds.top + bounds.height / 2) - bounds.top - bounds.height / 2
    const next = Math.min(MOST, Math.max(1, scale))
    this.x = px - ((px - this.x) * next) / this.scale
    this.y = py - ((py - this.y) * next) / this.scale
    this.scale = next
    if (next > 1) this.closer()
    this.draw()
  }

  private draw(): void {
    const fitted = this.fitted()
    const room = (size: number, box: number) => Math.max(0, (size * this.scale - box) / 2)
    const left = room(fitted.width, this.box.clientWidth)
    const top = room(fitted.height, this.box.clientHeight)
    this.x = Math.min(left, Math.max(-left, this.x))
    this.y = Math.min(top, Math.max(-top, this.y))
    this.picture.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`
    this.box.classList.toggle('zoomed', this.scale > 1)
  }

  private wheel(event: WheelEvent): void {
    if (this.deep) return
    event.preventDefault()
    this.to(this.scale * Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.06 : 0.0022)), event.clientX, event.clientY)
  }

  private down(event: PointerEvent): void {
    if (this.deep || (event.target as HTMLElement).closest('button')) return
    this.pointers.set(event.pointerId, event)
    if (this.scale > 1 || this.pointers.size > 1) this.box.setPointerCapture(event.pointerId)
  }

  private move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId)
    if (!before) return
    const other = [...this.pointers.values()].find((each) => each.pointerId !== event.pointerId)
    if (other) {
      const apart = (a: PointerEvent, b: PointerEvent) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1
      this.to((this.scale * apart(event, other)) / apart(before, other), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2)
    } else if (this.scale > 1) {
      this.x += event.clientX - before.clientX
      this.y += event.clientY - before.clientY
      this.draw()
    }
    this.pointers.set(event.pointerId, event)
  }

  private pan(key: string): boolean {
    if (this.deep && this.deep.scale > 1.01) {
      this.deep.pan(key === 'ArrowLeft' ? -80 : key === 'ArrowRight' ? 80 : 0, key === 'ArrowUp' ? -80 : key === 'ArrowDown' ? 80 : 0)
      return true
    }
    if (this.deep || this.scale <= 1) return false
    this.x += key === 'ArrowLeft' ? 80 : key === 'ArrowRight' ? -80 : 0
    this.y += key === 'ArrowUp' ? 80 : key === 'ArrowDown' ? -80 : 0
    this.draw()
    return true
  }

  private sharpen(): void {
    if (this.large || !this.asset.names.includes('preview-2048.webp')) return
    this.large = true
    const next = new Image()
    next.src = `/media/${this.asset.id}/preview-2048.webp`
    void next.decode().then(() => (this.picture.dataset['page'] ? undefined : (this.picture.src = next.src))).catch(() => (this.large = false))
  }

  private tools(): HTMLElement {
    const act = (name: string, label: string, does: () => unknown) =>
      el('button', { class: 'button button-quiet button-icon', type: 'button', title: label, 'aria-label': label, onclick: () => void does() }, icon(name))
    return el('div', { class: 'zoom-tools' },
      act('zoom-out', t('zoom.out'), () => this.by(1 / 1.4)),
      act('zoom-in', t('zoom.in'), () => this.by(1.4)),
      act('shrink', t('zoom.fit'), () => this.fit()),
      act('maximize', t('player.full'), () => (document.fullscreenElement ? document.exitFullscreen() : this.box.requestFullscreen())))
  }
}
