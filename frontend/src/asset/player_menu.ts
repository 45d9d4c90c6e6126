import { el, icon, need } from '../core/dom'

export interface Choice { label: string; on: boolean; take: () => unknown }

/** A button that opens a short list of choices, made anew each time it opens. */
export class Menu {
  readonly box: HTMLDetailsElement

  constructor(name: string, label: string, choices: () => Choice[]) {
    const sheet = el('div', { class: 'menu-sheet', role: 'menu', 'aria-label': label })
    this.box = el('details', { class: 'menu player-menu' }, el('summary', { class: 'button button-quiet button-icon', 'aria-label': label, title: label }, icon(name)), sheet)
    this.box.addEventListener('toggle', () => {
      if (!this.box.open) return
      const items = choices().map((choice) => el('button', { class: 'menu-item', type: 'button', role: 'menuitemradio', 'aria-checked': String(choice.on), onclick: () => {
        choice.take()
        this.box.open = false
        need('summary', this.box).focus()
      } }, choice.on ? icon('check') : el('span', { class: 'menu-blank' }), choice.label))
      sheet.replaceChildren(...items)
    })
  }
}
