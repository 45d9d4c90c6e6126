import { onKeys } from '../core/keys'
import type { Player } from './player'

const FASTER = [1, 1.5, 2, 4]
const BACK = 5

/** The keys of a cutting desk: J K L, one frame by comma and point, I and O for marks. */
export function wirePlayerKeys(player: Player): void {
  const { video } = player
  onKeys(['k'], () => player.toggle())
  onKeys(['Space'], (event) => (presses(event.target) ? false : player.toggle()))
  onKeys(['l'], () => {
    if (video.paused) {
      video.playbackRate = 1
      void video.play()
    } else video.playbackRate = FASTER[Math.min(FASTER.length - 1, FASTER.findIndex((rate) => rate >= video.playbackRate) + 1)] ?? 1
  })
  onKeys(['j'], () => {
    video.playbackRate = 1
    video.currentTime = Math.max(0, video.currentTime - BACK)
  })
  onKeys([','], () => player.step(-1))
  onKeys(['.'], () => player.step(1))
  onKeys(['i'], () => player.marks.mark('in'))
  onKeys(['o'], () => player.marks.mark('out'))
  onKeys(['m'], () => void (video.muted = !video.muted))
  onKeys(['f'], () => player.full())
}

/** Whether Space already means something where the focus is. */
export const presses = (target: EventTarget | null): boolean => target instanceof HTMLElement && /^(BUTTON|SUMMARY|A)$/.test(target.tagName)
