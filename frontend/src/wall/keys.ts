import { onKeys } from '../core/keys'
import { toast } from '../core/toast'
import { t } from '../core/words'
import type { Bar } from './bar'
import { download } from './acts'
import type { Grid } from './grid'
import { preview } from './preview'

const MOST = 1000

/** The wall by keyboard alone. `more` loads the next tiles, false when there are none. */
export function wireKeys(grid: Grid, bar: Bar, more: () => Promise<boolean>): void {
  let anchor: number | null = null
  const here = () => grid.tiles[grid.current]
  const focused = () => document.activeElement?.closest('.tile') !== null && document.activeElement !== document.body

  onKeys(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], (event) => {
    if (!grid.tiles.length) return false
    anchor = null
    grid.focus(focused() ? grid.neighbour(event.key) : grid.current)
    return true
  })
  onKeys(['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'], (event) => {
    if (!grid.tiles.length) return false
    anchor ??= grid.current
    const old = grid.range(anchor, grid.current)
    grid.focus(grid.neighbour(event.key))
    grid.select(old, false)
    grid.select(grid.range(anchor, grid.current), true)
    return true
  })
  onKeys(['x'], () => {
    const tile = here()
    if (tile) grid.select([tile.id], !grid.selected.has(tile.id))
  })
  onKeys(['Space'], (event) => (event.target instanceof HTMLButtonElement || !here() ? false : preview(grid)))
  onKeys(['Escape'], () => {
    if (!grid.selected.size) return false
    grid.select([...grid.selected], false)
    return true
  })
  onKeys(['Ctrl+a'], () => void everything(grid, more))
  onKeys(['d'], () => void download(bar.subject()))
  onKeys(['e'], () => bar.edit())
  onKeys(['r'], () => bar.rights())
  onKeys(['Delete'], () => bar.bin())
}

async function everything(grid: Grid, more: () => Promise<boolean>): Promise<void> {
  while (grid.tiles.length < MOST && (await more()));
  const full = grid.tiles.filter((tile) => !tile.partial).slice(0, MOST)
  grid.select(full.map((tile) => tile.id), true)
  if (grid.total > full.length) toast(t('bar.first_only', { n: full.length }))
}
