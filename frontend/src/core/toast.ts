import { el, icon, need } from './dom'
import { t } from './words'

interface Act { label: string; do: () => unknown }

/** A short line at the foot of the page, spoken by readers; with an act («Hoàn tác») it stays longer. */
export function toast(text: string, act?: Act): void {
  const box = el('div', { class: 'toast' }, el('span', {}, text))
  const end = () => box.remove()
  if (act) box.append(el('button', { class: 'button button-small', type: 'button', onclick: () => { end(); void act.do() } }, act.label))
  box.append(el('button', { class: 'button button-quiet button-small button-icon', type: 'button', 'aria-label': t('do.close'), onclick: end }, icon('x')))
  const room = need('#toasts')
  while (room.children.length > 2) room.firstElementChild?.remove()
  room.append(box)
  let left = window.setTimeout(end, act ? 12000 : 5000)
  box.addEventListener('pointerenter', () => window.clearTimeout(left))
  box.addEventListener('focusin', () => window.clearTimeout(left))
  box.addEventListener('pointerleave', () => (left = window.setTimeout(end, 4000)))
}
