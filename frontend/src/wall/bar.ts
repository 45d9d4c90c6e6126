import { el, find, icon, need } from '../core/dom'
import { onNeed } from '../core/late'
import { t } from '../core/words'
import { bin, download } from './acts'
import type { Grid } from './grid'

/** What can be done with the selection, at the foot of the wall. */
export class Bar {
  private box: HTMLElement | null = null

  constructor(private grid: Grid, private reload: () => void) {}

  /** The ids an act concerns: the selection, else the tile that has the focus. */
  subject(): string[] {
    if (this.grid.selected.size) return this.grid.tiles.filter((tile) => this.grid.selected.has(tile.id)).map((tile) => tile.id)
    const tile = this.grid.tiles[this.grid.current]
    return tile && document.activeElement?.closest('.tile') ? [tile.id] : []
  }

  show(): void {
    const count = this.grid.selected.size
    document.body.classList.toggle('has-bar', count > 0)
    if (!count) {
      this.box?.remove()
      this.box = null
      return
    }
    this.box ??= this.make()
    const text = find('.bar-count-text', this.box)
    if (text) text.textContent = t('bar.selected', { n: count })
  }

  edit(): void {
    const ids = this.subject()
    if (ids.length) onNeed(() => import('../edit/many'), (found) => found.editMany(ids, () => this.reload()))
  }

  proposals(): void {
    const ids = this.subject()
    if (ids.length) onNeed(() => import('../edit/proposals'), (found) => found.proposalsSheet(ids, () => this.reload()))
  }

  rights(): void {
    const ids = this.subject()
    if (ids.length) onNeed(() => import('../edit/rights'), (found) => found.rightsSheet(ids, () => this.reload()))
  }

  bin(): void {
    const ids = this.subject()
    if (ids.length) void bin(ids, (gone) => this.grid.remove(gone), () => this.reload())
  }

  private make(): HTMLElement {
    const act = (name: string, label: string, does: () => void, more = '') =>
      el('button', { class: `button button-quiet ${more}`, type: 'button', title: label, 'aria-label': label, onclick: does }, icon(name), el('span', {}, label))
    const box = el('div', { class: 'bar-tray', role: 'toolbar', 'aria-label': t('bar.label') },
      el('span', { class: 'bar-count-text', role: 'status' }),
      act('download', t('do.download'), () => void download(this.subject())),
      act('pencil', t('do.edit'), () => this.edit()),
      act('sparkles', t('do.proposals'), () => this.proposals()),
      act('eye', t('do.rights'), () => this.rights()),
      act('trash-2', t('do.bin'), () => this.bin(), 'button-bad'),
      act('x', t('do.unselect'), () => this.grid.select([...this.grid.selected], false)))
    need('#main').append(box) // inside a landmark
    return box
  }
}
