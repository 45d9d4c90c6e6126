import { all, el, find } from '../core/dom'
import { reasonOf, type Progress } from '../core/status'
import { t } from '../core/words'
import { Layout, type Measures, type Place } from './layout'
import { scrub } from './scrub'
import { draw, state, type Tile } from './tile'

const ABOVE = 900
const BELOW = 1600

/** The wall itself: thousands of tiles, of which only those near the window exist as elements. */
export class Grid {
  tiles: Tile[] = []
  total = 0
  current = 0
  readonly selected = new Set<string>()
  onMore: () => void = () => undefined
  onChoice: () => void = () => undefined
  private layout!: Layout
  private drawn = new Map<string, HTMLLIElement>()
  private line: HTMLElement | null = null
  private frame = 0
  private tileSize = 184
  private list = false

  constructor(private box: HTMLElement) {
    addEventListener('scroll', () => this.soon(), { passive: true })
    new ResizeObserver(() => this.resized()).observe(box)
    box.addEventListener('pointerover', (event) => this.hover(event))
  }

  /** Put other tiles in place of those that are here. */
  replace(tiles: Tile[], total: number): void {
    this.tiles = tiles
    this.total = total
    this.current = 0
    this.selected.clear()
    this.relay()
    this.onChoice()
  }

  append(tiles: Tile[]): void {
    const here = new Set(this.tiles.map((tile) => tile.id))
    const before = this.layout.rows.at(-1)
    this.tiles.push(...tiles.filter((tile) => !here.has(tile.id)))
    this.layout.extend(this.tiles)
    if (before) this.forget(this.range(before.from, before.from + before.places.length - 1)) // the last row was not full yet
    this.paint()
  }

  /** Size of pictures in px, and whether rows are listed with their words. What is in view stays in view. */
  look(tileSize: number, list: boolean): void {
    const anchor = this.tiles.length ? this.firstInView() : 0
    const changed = this.layout !== undefined
    this.tileSize = tileSize
    this.list = list
    this.box.classList.toggle('grid-list', list)
    if (!changed) return
    const scrolled = scrollY > 10
    this.relay()
    if (scrolled) this.reveal(anchor, 'start')
  }

  focus(at: number, scroll = true): void {
    if (!this.tiles.length) return
    this.linkAt(this.current)?.setAttribute('tabindex', '-1')
    this.current = Math.min(this.tiles.length - 1, Math.max(0, at))
    if (scroll) this.reveal(this.current)
    this.paint()
    this.linkAt(this.current)?.setAttribute('tabindex', '0')
    this.linkAt(this.current)?.focus({ preventScroll: true })
  }

  /** Index of the neighbour in a direction; up and down keep to the same place across. */
  neighbour(key: string): number {
    if (key === 'ArrowLeft') return this.current - 1
    if (key === 'ArrowRight') return this.current + 1
    const here = this.layout.placeOf(this.current)
    const row = this.layout.rows[this.layout.rowOf(this.current) + (key === 'ArrowUp' ? -1 : 1)]
    if (!here || !row) return this.current
    const middle = here.x + here.width / 2
    const distances = row.places.map((place) => Math.abs(place.x + place.width / 2 - middle))
    return row.from + distances.indexOf(Math.min(...distances))
  }

  indexOf(id: string): number {
    return this.tiles.findIndex((tile) => tile.id === id)
  }

  select(ids: string[], on: boolean): void {
    for (const id of ids) {
      if (on) this.selected.add(id)
      else this.selected.delete(id)
    }
    this.showChoice()
  }

  showChoice(): void {
    this.box.classList.toggle('selecting', this.selected.size > 0)
    for (const [id, item] of this.drawn) this.showChosen(id, item)
    this.onChoice()
  }

  remove(ids: string[]): void {
    const gone = new Set(ids)
    const at = this.current
    this.tiles = this.tiles.filter((tile) => !gone.has(tile.id))
    this.total -= ids.length
    for (const id of ids) this.selected.delete(id)
    this.relay()
    this.current = Math.min(at, Math.max(0, this.tiles.length - 1))
    this.showChoice()
  }

  /** Draw these tiles anew (their words, state or rights changed). */
  redraw(ids: string[]): void {
    this.forget(ids)
    this.paint()
  }

  private forget(ids: string[]): void {
    for (const id of ids) {
      this.drawn.get(id)?.remove()
      this.drawn.delete(id)
    }
  }

  /** Take in how far things are. A tile is drawn anew only when its picture or words changed, else its bar moves. */
  hear(states: Map<string, Progress>): void {
    for (const tile of this.tiles) {
      const now = states.get(tile.id)
      if (!now) continue
      const changed = now.state !== tile.state || now.title !== tile.title || Boolean(now.thumb) !== tile.thumb
      Object.assign(tile, { progress: now.progress, state: now.state, title: now.title || tile.title, thumb: Boolean(now.thumb), kind: now.kind })
      tile.reason = now.state === 'failed' ? reasonOf(now) : ''
      const old = find('.tile-state', this.drawn.get(tile.id) ?? document.createElement('i'))
      if (changed) this.redraw([tile.id])
      else old?.replaceWith(state(tile))
    }
  }

  /** Ids of tiles that are still being worked on. */
  unfinished(): string[] {
    return this.tiles.filter((tile) => tile.state === 'received' || tile.state === 'processing').map((tile) => tile.id)
  }

  private relay(): void {
    for (const item of this.drawn.values()) item.remove()
    this.drawn.clear()
    this.line?.remove()
    this.line = null
    this.layout = new Layout(this.measures())
    this.layout.extend(this.tiles)
    this.paint()
  }

  private measures(): Measures {
    const width = this.box.clientWidth
    const narrow = width < 520
    return { width, target: narrow ? Math.min(this.tileSize, width / 2.6) : this.tileSize, gap: narrow ? 6 : 8, name: 27, list: this.list }
  }

  private resized(): void {
    if (this.layout && Math.abs(this.box.clientWidth - this.layout.measures.width) > 1) this.look(this.tileSize, this.list)
  }

  private soon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0
      this.paint()
    })
  }

  private top(): number {
    return this.box.getBoundingClientRect().top
  }

  private paint(): void {
    const offset = this.top()
    const rows = this.layout.between(-offset - ABOVE, -offset + innerHeight + BELOW)
    const wanted = new Set<string>()
    for (const row of rows) for (const [nth] of row.places.entries()) wanted.add(this.show(row.from + nth))
    const kept = this.tiles[this.current]
    if (kept && document.activeElement === this.linkAt(this.current)) wanted.add(kept.id)
    for (const [id, item] of this.drawn) {
      if (wanted.has(id)) continue
      item.remove()
      this.drawn.delete(id)
    }
    this.box.style.height = `${this.layout.height}px`
    this.showLine()
    if (this.layout.height + offset < innerHeight + 2400) this.onMore()
  }

  private show(at: number): string {
    const tile = this.tiles[at]!
    if (!this.drawn.has(tile.id)) {
      const place = this.layout.placeOf(at)!
      const item = draw(tile, at, this.total, this.list ? 132 : place.width, this.list)
      this.drawn.set(tile.id, item)
      this.insert(item, at)
      this.showChosen(tile.id, item)
      this.place(item, place)
      if (at === this.current) find('.tile-link', item)!.tabIndex = 0
    }
    return tile.id
  }

  /** A tile is placed once; only another layout moves it. */
  private place(item: HTMLLIElement, place: Place): void {
    item.style.transform = `translate(${place.x}px, ${place.y}px)`
    item.style.width = `${place.width}px`
    item.style.height = `${place.height}px`
    find('.tile-picture', item)!.style.height = `${place.picture}px`
  }

  /** Keep the order of elements the order of tiles, so that readers of the page meet them in order. */
  private insert(item: HTMLLIElement, at: number): void {
    for (let after = at + 1; after < Math.min(this.tiles.length, at + 400); after += 1) {
      const next = this.drawn.get(this.tiles[after]!.id)
      if (next) return void this.box.insertBefore(item, next)
    }
    this.box.append(item)
  }

  private showChosen(id: string, item: HTMLElement): void {
    const on = this.selected.has(id)
    item.classList.toggle('tile-chosen', on)
    find('.tile-select', item)?.setAttribute('aria-checked', String(on))
  }

  private showLine(): void {
    if (this.layout.partialLine === null || this.line) return
    this.line = el('li', { class: 'part-line', role: 'presentation' }, el('span', {}, t('wall.partial')))
    this.line.style.top = `${this.layout.partialLine}px`
    this.box.prepend(this.line)
  }

  private reveal(at: number, where: 'nearest' | 'start' = 'nearest'): void {
    const place = this.layout.placeOf(at)
    if (!place) return
    const covered = 56 + 60
    const top = this.top() + place.y
    if (where === 'start' || top < covered) scrollBy({ top: top - covered, behavior: 'instant' })
    else if (top + place.height > innerHeight - 24) scrollBy({ top: top + place.height - innerHeight + 24, behavior: 'instant' })
  }

  private firstInView(): number {
    const row = this.layout.between(-this.top() + 116, -this.top() + innerHeight)[0]
    return row?.from ?? 0
  }

  linkAt(at: number): HTMLAnchorElement | null {
    const item = this.drawn.get(this.tiles[at]?.id ?? '')
    return item ? find<HTMLAnchorElement>('.tile-link', item) : null
  }

  private hover(event: PointerEvent): void {
    if (event.pointerType === 'touch') return
    const picture = (event.target as HTMLElement).closest<HTMLElement>('.tile-picture')
    const id = picture?.closest<HTMLElement>('.tile')?.dataset['id']
    const tile = id ? this.tiles[this.indexOf(id)] : undefined
    if (picture && tile) scrub(picture, tile)
  }

  /** Ids of the tiles from one index to another, either way round. */
  range(from: number, to: number): string[] {
    return this.tiles.slice(Math.min(from, to), Math.max(from, to) + 1).map((tile) => tile.id)
  }

  elements(): HTMLElement[] {
    return all('.tile', this.box)
  }
}
