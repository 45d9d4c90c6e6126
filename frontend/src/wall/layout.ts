import { shape, type Tile } from './tile'

/** A tile's place, in px from the grid's corner. `picture` is the height of its picture. */
export interface Place { x: number; y: number; width: number; height: number; picture: number }

/** One row: its places belong to tiles `from` … `from + places.length - 1`. */
export interface Row { from: number; y: number; height: number; places: Place[] }

export interface Measures { width: number; target: number; gap: number; name: number; list: boolean }

const LINE = 44
const LIST_ROW = 98

/** Justified rows that are computed once: adding tiles only touches the last, unfinished row. */
export class Layout {
  rows: Row[] = []
  height = 0
  private open = 0
  /** Where the line above partial hits stands, when there are any. */
  partialLine: number | null = null

  constructor(readonly measures: Measures) {}

  /** Lay out `tiles` from where the last call ended. */
  extend(tiles: Tile[]): void {
    if (this.measures.list) return this.extendList(tiles)
    const last = this.rows.at(-1)
    if (last && this.open < tiles.length && last.from === this.open) this.drop()
    let from = this.open
    let shapes: number[] = []
    for (let at = from; at < tiles.length; at += 1) {
      const tile = tiles[at]!
      if (tile.partial && this.partialLine === null) {
        if (shapes.length) this.close(from, shapes, false)
        this.line()
        from = at
        shapes = []
      }
      shapes.push(shape(tile))
      if (this.natural(shapes) >= this.measures.width) {
        this.close(from, shapes, true)
        from = at + 1
        shapes = []
      }
    }
    this.open = from
    if (shapes.length) this.close(from, shapes, false)
  }

  /** The rows that touch [top, bottom]. */
  between(top: number, bottom: number): Row[] {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      const row = this.rows[middle]!
      if (row.y + row.height < top) low = middle + 1
      else high = middle
    }
    const found = []
    for (let at = low; at < this.rows.length && this.rows[at]!.y <= bottom; at += 1) found.push(this.rows[at]!)
    return found
  }

  /** The row a tile stands in. */
  rowOf(at: number): number {
    let low = 0
    let high = this.rows.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.rows[middle]!.from <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  placeOf(at: number): Place | undefined {
    const row = this.rows[this.rowOf(at)]
    return row?.places[at - row.from]
  }

  private natural(shapes: number[]): number {
    return shapes.reduce((sum, each) => sum + each, 0) * this.measures.target + (shapes.length - 1) * this.measures.gap
  }

  private close(from: number, shapes: number[], full: boolean): void {
    const { width, target, gap, name } = this.measures
    const sum = shapes.reduce((total, each) => total + each, 0)
    const picture = full ? Math.min((width - (shapes.length - 1) * gap) / sum, target * 1.35) : target
    let x = 0
    const y = this.height
    const places = shapes.map((each, at) => {
      const exact = full && at === shapes.length - 1 ? width - x : Math.min(each * picture, width)
      const place = { x, y, width: Math.floor(exact), height: Math.round(picture) + name, picture: Math.round(picture) }
      x += exact + gap
      return place
    })
    const height = Math.round(picture) + name
    this.rows.push({ from, y, height, places })
    this.height += height + gap
  }

  private line(): void {
    this.partialLine = this.height
    this.height += LINE
  }

  private drop(): void {
    const last = this.rows.pop()
    if (last) this.height = last.y
  }

  private extendList(tiles: Tile[]): void {
    for (let at = this.open; at < tiles.length; at += 1) {
      if (tiles[at]!.partial && this.partialLine === null) this.line()
      const place = { x: 0, y: this.height, width: this.measures.width, height: LIST_ROW, picture: 84 }
      this.rows.push({ from: at, y: this.height, height: LIST_ROW, places: [place] })
      this.height += LIST_ROW
    }
    this.open = tiles.length
  }
}
