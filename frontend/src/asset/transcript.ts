import { all, find } from '../core/dom'
import { fold } from '../core/fold'
import type { Cue } from './data'

/** The words beside the player: they follow it, a press goes to their second, a search narrows them. */
export function wireTranscript(media: HTMLMediaElement, cues: Cue[]): void {
  const list = find('#transcript')
  if (!list) return
  const buttons = all<HTMLButtonElement>('.cue', list)
  let now = -1
  let touched = 0
  list.addEventListener('click', (event) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('.cue')?.dataset['at']
    const cue = at === undefined ? undefined : cues[Number(at)]
    if (!cue) return
    media.currentTime = cue.start
    void media.play()
  })
  for (const name of ['wheel', 'pointerdown', 'keydown'] as const) list.addEventListener(name, () => (touched = Date.now()), { passive: true })
  media.addEventListener('timeupdate', () => {
    const at = cues.findIndex((cue) => media.currentTime >= cue.start - 0.05 && media.currentTime < cue.end)
    if (at === now) return
    buttons[now]?.removeAttribute('aria-current')
    now = at
    const button = buttons[at]
    if (!button) return
    button.setAttribute('aria-current', 'true')
    if (Date.now() - touched > 4000) list.scrollTo({ top: button.offsetTop - list.clientHeight / 2, behavior: 'smooth' })
  })
  find<HTMLInputElement>('#transcript-find')?.addEventListener('input', (event) => {
    const wanted = fold((event.target as HTMLInputElement).value)
    for (const [at, button] of buttons.entries()) button.parentElement!.hidden = Boolean(wanted) && !fold(cues[at]?.text ?? '').includes(wanted)
  })
}
