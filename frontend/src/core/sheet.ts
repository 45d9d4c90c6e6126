import { el, icon } from './dom'
import { t } from './words'

/** A dialog with a heading, a body and a foot; removed when it closes. */
export function sheet(title: string, options: { wide?: boolean; class?: string } = {}): { box: HTMLDialogElement; body: HTMLElement; foot: HTMLElement } {
  const body = el('div', { class: 'sheet-body' })
  const foot = el('div', { class: 'sheet-foot' })
  const heading = el('h2', { id: 'sheet-title' }, title)
  const close = el('button', { class: 'button button-quiet button-icon', type: 'button', 'aria-label': t('do.close'), onclick: () => box.close() }, icon('x'))
  const box = el('dialog', { class: `sheet ${options.wide ? 'sheet-wide' : ''} ${options.class ?? ''}`, 'aria-labelledby': 'sheet-title' }, el('div', { class: 'sheet-head' }, heading, close), body, foot)
  const before = document.activeElement as HTMLElement | null
  box.addEventListener('close', () => {
    box.remove()
    before?.focus({ preventScroll: true })
  })
  lightDismiss(box)
  document.body.append(box)
  box.showModal()
  return { box, body, foot }
}

/** Close a dialog when its backdrop is pressed. */
export function lightDismiss(box: HTMLDialogElement): void {
  box.addEventListener('pointerdown', (event) => {
    if (event.target === box) box.close()
  })
}
