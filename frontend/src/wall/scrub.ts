import { el } from '../core/dom'
import { cueAt, storyboard, type Cue } from '../core/storyboard'
import type { Tile } from './tile'

/** Moving the pointer across a film's tile shows its pictures, as wide as the film is long. */
export function scrub(box: HTMLElement, tile: Tile): void {
  if (box.dataset['scrub'] || !tile.duration || tile.state !== 'ready' || !['video', 'film'].includes(tile.kind)) return
  box.dataset['scrub'] = '1'
  const sprite = el('span', { class: 'tile-scrub', hidden: true })
  const line = el('span', { class: 'tile-scrub-line', hidden: true })
  box.append(sprite, line)
  let cues: Cue[] = []
  void storyboard(tile.id).then((found) => (cues = found))
  box.addEventListener('pointermove', (event) => {
    const bounds = box.getBoundingClientRect()
    const part = Math.min(1, Math.max(0, (event.clientX - bounds.left) / bounds.width))
    const cue = cueAt(cues, part * (tile.duration ?? 0))
    if (!cue) return
    sprite.hidden = line.hidden = false
    line.style.width = `${part * 100}%`
    show(sprite, cue, bounds.width, bounds.height)
  })
  box.addEventListener('pointerleave', () => (sprite.hidden = line.hidden = true))
}

/** Lay one picture of a sprite over a box, covering it. */
export function show(sprite: HTMLElement, cue: Cue, width: number, height: number): void {
  const scale = Math.max(width / cue.width, height / cue.height)
  sprite.style.width = `${cue.width}px`
  sprite.style.height = `${cue.height}px`
  sprite.style.transformOrigin = '0 0'
  sprite.style.transform = `translate(${(width - cue.width * scale) / 2}px, ${(height - cue.height * scale) / 2}px) scale(${scale})`
  sprite.style.backgroundImage = `url("${cue.image}")`
  sprite.style.backgroundPosition = `-${cue.x}px -${cue.y}px`
}
