import { el, icon, need } from '../core/dom'
import { span } from '../core/format'
import { onNeed } from '../core/late'
import { t } from '../core/words'
import type { Grid } from './grid'
import { KIND_ICONS, media, target, type Tile } from './tile'

/** A large look without leaving the wall: arrows go on, Enter opens, X selects, Space or Esc closes. */
export function preview(grid: Grid): void {
  const stage = el('div', { class: 'preview-stage' })
  const foot = el('div', { class: 'preview-foot' })
  const side = (name: string, label: string, by: number) =>
    el('button', { class: `button button-quiet button-icon preview-side ${by > 0 ? 'preview-next' : ''}`, type: 'button', 'aria-label': label, onclick: () => go(by) }, icon(name))
  const close = el('button', { class: 'button button-quiet button-icon preview-close', type: 'button', 'aria-label': t('do.close'), onclick: () => box.close() }, icon('x'))
  const box = el('dialog', { class: 'preview', 'aria-label': t('preview.label') }, stage, side('chevron-left', t('do.previous'), -1), side('chevron-right', t('do.next'), 1), close, foot)

  const show = () => {
    const tile = grid.tiles[grid.current]
    if (!tile) return box.close()
    stage.replaceChildren(...content(tile))
    foot.replaceChildren(...caption(tile, grid))
    for (const by of [1, 2, -1]) ahead(grid.tiles[grid.current + by])
    if (grid.current > grid.tiles.length - 8) grid.onMore()
  }
  const go = (by: number) => {
    const next = grid.current + by
    if (next < 0 || next >= grid.tiles.length) return
    grid.focus(next)
    box.focus()
    show()
  }

  box.addEventListener('keydown', (event) => {
    if (event.target instanceof HTMLMediaElement && event.key !== 'Escape') return
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') go(1)
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') go(-1)
    else if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) box.close()
    else if (event.key === 'Enter' && !(event.target instanceof HTMLElement && /^(A|BUTTON)$/.test(event.target.tagName))) need<HTMLAnchorElement>('a', foot).click()
    else if (event.key.toLowerCase() === 'x') toggle(grid, foot)
    else return
    event.preventDefault()
  })
  box.addEventListener('close', () => {
    box.remove()
    grid.focus(grid.current)
  })
  swipe(stage, go)
  box.tabIndex = -1
  document.body.append(box)
  box.showModal()
  box.focus()
  show()
}

function toggle(grid: Grid, foot: HTMLElement): void {
  const tile = grid.tiles[grid.current]
  if (!tile) return
  grid.select([tile.id], !grid.selected.has(tile.id))
  foot.replaceChildren(...caption(tile, grid))
}

function content(tile: Tile): Node[] {
  if (tile.state === 'failed') return [el('p', {}, `${t('state.failed')}: ${tile.reason}`)]
  if (tile.kind === 'video' || tile.kind === 'film') {
    const film = el('video', { controls: true, autoplay: true, muted: true, playsinline: true, preload: 'metadata', poster: tile.thumb ? media(tile.id, 'poster.webp') : null })
    onNeed(() => import('../core/hls'), (found) => found.attach(film, media(tile.id, 'hls/master.m3u8')))
    return [film]
  }
  const shown: Node[] = [tile.thumb ? picture(tile) : icon(KIND_ICONS[tile.kind] ?? 'file')]
  if (tile.kind === 'audio') shown.push(el('audio', { controls: true, src: media(tile.id, 'listen.mp3') }))
  return shown
}

function picture(tile: Tile): HTMLImageElement {
  const small = tile.kind === 'photo' || tile.kind === 'document' ? 'preview-1024.webp' : 'thumb.webp'
  const image = el('img', { src: media(tile.id, small), alt: tile.alt || tile.title })
  if (tile.width) image.width = tile.width
  if (tile.height) image.height = tile.height
  if (tile.kind === 'photo' && Math.max(innerWidth, innerHeight) * devicePixelRatio > 1200) {
    const large = new Image()
    large.src = media(tile.id, 'preview-2048.webp')
    void large.decode().then(() => (image.src = large.src)).catch(() => undefined)
  }
  return image
}

function caption(tile: Tile, grid: Grid): Node[] {
  const facts = [t(`kind.${tile.kind}`), tile.duration ? span(tile.duration) : '', tile.owner, t(`visibility.${tile.visibility}`)]
  const on = grid.selected.has(tile.id)
  return [
    el('span', { class: 'preview-title' }, tile.title),
    el('span', { class: 'quiet' }, facts.filter(Boolean).join(' · ')),
    el('span', {}, t('preview.place', { n: grid.current + 1, total: Math.max(grid.total, grid.tiles.length) })),
    el('button', { class: 'button button-small', type: 'button', 'aria-pressed': String(on), onclick: () => grid.select([tile.id], !grid.selected.has(tile.id)) }, icon('check'), t('do.select')),
    el('a', { class: 'button button-small', href: target(tile) }, t('do.open')),
  ]
}

function ahead(tile: Tile | undefined): void {
  if (tile?.thumb && tile.kind === 'photo') new Image().src = media(tile.id, 'preview-1024.webp')
}

function swipe(stage: HTMLElement, go: (by: number) => void): void {
  let from = 0
  stage.addEventListener('touchstart', (event) => (from = event.touches[0]?.clientX ?? 0), { passive: true })
  stage.addEventListener('touchend', (event) => {
    const by = (event.changedTouches[0]?.clientX ?? from) - from
    if (Math.abs(by) > 48) go(by < 0 ? 1 : -1)
  })
}
