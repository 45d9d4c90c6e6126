import { el, icon, marked } from '../core/dom'
import { day, span, taken } from '../core/format'
import { t } from '../core/words'

/** One asset on the wall, as the server tells it. */
export interface Tile {
  id: string; version: number; title: string; kind: string; state: string; visibility: string; owner: string; thumb: boolean
  width: number | null; height: number | null; duration: number | null; alt: string; taken: string; added: string; creator: string; reason: string
  partial?: boolean; marks?: [number, number][]; text?: string; textMarks?: [number, number][]; moments?: { start: number; text: string }[]
  /** Known only while it is worked on: 0 to 1. */
  progress?: number
}

export const KIND_ICONS: Record<string, string> = { photo: 'image', video: 'video', film: 'clapperboard', audio: 'audio-lines', document: 'file-text' }
export const RIGHTS_ICONS: Record<string, string> = { own: 'lock', organisations: 'users', members: 'building-2', public: 'globe' }

/** Where a rendition of an asset lies. */
export const media = (id: string, name: string): string => `/media/${id}/${name}`

const pictured = (tile: Tile): boolean => tile.kind === 'photo' || tile.kind === 'document'

/** The words of a search, as an asset's own address carries them on. */
export function searched(search: string): string {
  const words = new URLSearchParams(search).get('q')?.trim()
  return words ? `?${new URLSearchParams({ q: words })}` : ''
}

/** Where a hit opens: at the second where the words are spoken; a picture with the words that are looked for in it. */
export function target(tile: Tile): string {
  const moment = tile.moments?.[0]
  if (moment) return `/a/${tile.id}?t=${Math.floor(moment.start * 10) / 10}`
  return `/a/${tile.id}${pictured(tile) ? searched(location.search) : ''}`
}

/** Width over height to lay out with; a guess where nothing is known yet, kept so that nothing jumps later. */
export function shape(tile: Tile): number {
  if (tile.width && tile.height) return Math.min(3.2, Math.max(0.45, tile.width / tile.height))
  return tile.kind === 'audio' ? 1.4 : tile.kind === 'document' ? 0.75 : tile.kind === 'photo' ? 1.5 : 16 / 9
}

/** The element of a tile, for a picture `width` wide. `list` draws a row instead. */
export function draw(tile: Tile, at: number, total: number, width: number, list: boolean): HTMLLIElement {
  const link = el('a', { class: 'tile-link', href: target(tile), tabindex: -1 }, picture(tile, width))
  if (list) link.append(...row(tile))
  else link.append(el('span', { class: 'tile-name', title: tile.title }, ...marked(tile.title, tile.marks ?? [])))
  const select = el('button', { class: 'tile-select', type: 'button', role: 'checkbox', 'aria-checked': 'false', tabindex: -1, 'aria-label': t('tile.select', { title: tile.title }) }, icon('check'))
  return el('li', { class: 'tile', 'data-id': tile.id, 'aria-setsize': total, 'aria-posinset': at + 1 }, link, select)
}

/** What the picture's marks say, for those who hear the page. */
function spoken(tile: Tile): HTMLElement {
  return el('span', { class: 'visually-hidden' }, `${[t(`kind.${tile.kind}`), t(`visibility.${tile.visibility}`)].join(', ')}. `)
}

function picture(tile: Tile, width: number): HTMLElement {
  const box = el('span', { class: 'tile-picture' }, spoken(tile))
  if (tile.thumb) box.append(image(tile, width))
  else box.append(icon(KIND_ICONS[tile.kind] ?? 'file'))
  if (tile.duration && tile.state === 'ready') box.append(el('span', { class: 'over tile-length' }, icon(tile.kind === 'audio' ? 'volume-2' : 'play'), span(tile.duration)))
  box.append(el('span', { class: `over tile-rights tile-rights-${tile.visibility}`, title: `${t(`visibility.${tile.visibility}`)} · ${tile.owner}` }, icon(RIGHTS_ICONS[tile.visibility] ?? 'lock')))
  const moment = tile.moments?.[0]
  if (moment) box.append(el('span', { class: 'over tile-moment', title: moment.text }, icon('captions'), el('span', {}, `${span(moment.start)} «${moment.text}»`)))
  if (tile.state !== 'ready') box.append(state(tile))
  return box
}

function image(tile: Tile, width: number): HTMLImageElement {
  const large = tile.kind === 'photo' ? 'preview-1024.webp' : 'poster.webp'
  const wanted = width * Math.min(2, devicePixelRatio)
  const longest = shape(tile) >= 1 ? wanted : wanted / shape(tile)
  const name = longest > 340 && tile.kind !== 'audio' && tile.kind !== 'document' ? large : 'thumb.webp'
  return el('img', { src: media(tile.id, name), alt: '', decoding: 'async', draggable: 'false' })
}

/** What is being done with it, over its picture. */
export function state(tile: Tile): HTMLElement {
  if (tile.state === 'failed') return el('span', { class: 'over tile-state tile-failed', title: tile.reason }, t('state.failed'))
  const percent = Math.round((tile.progress ?? 0) * 100)
  const words = tile.state === 'processing' && percent ? t('state.percent', { n: percent }) : t(`state.${tile.state}`)
  return el('span', { class: 'over tile-state' }, words, el('progress', { class: 'progress', max: 100, value: percent, 'aria-label': words }))
}

function row(tile: Tile): HTMLElement[] {
  const words = el('span', { class: 'row-words' }, ...marked(tile.text ?? '', tile.textMarks ?? []))
  return [
    el('span', { class: 'row-text' }, el('span', { class: 'row-title' }, ...marked(tile.title, tile.marks ?? [])), words),
    el('span', { class: 'row-cell row-owner' }, [tile.owner, tile.creator].filter(Boolean).join(' · ')),
    el('span', { class: 'row-cell row-taken' }, tile.taken ? taken(tile.taken) : '—'),
    el('span', { class: 'row-cell row-added' }, day(tile.added)),
  ]
}
