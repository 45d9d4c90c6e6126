import { el, all } from '../core/dom'
import { sheet } from '../core/sheet'
import { t } from '../core/words'
import type { Value } from './data'

/** Somebody else saved first: show both values of each field, let the person choose. Closing keeps theirs. */
export function settle(both: Record<string, { yours: Value; theirs: Value }>): Promise<Record<string, Value>> {
  return new Promise((done) => {
    const { box, body, foot } = sheet(t('clash.title'), { wide: true, class: 'clash' })
    body.append(el('p', {}, t('clash.lead')))
    for (const [name, values] of Object.entries(both)) body.append(choice(name, values))
    const chosen = () => Object.fromEntries(Object.entries(both).map(([name, values]) => [name, pick(body, name) === 'yours' ? values.yours : values.theirs]))
    let answer = Object.fromEntries(Object.entries(both).map(([name, values]) => [name, values.theirs]))
    foot.append(el('button', { class: 'button button-accent', type: 'button', onclick: () => { answer = chosen(); box.close() } }, t('clash.keep')))
    box.addEventListener('close', () => done(answer))
  })
}

function choice(name: string, values: { yours: Value; theirs: Value }): HTMLElement {
  const version = (which: 'yours' | 'theirs') => el('label', { class: 'version' },
    el('span', { class: 'check' }, el('input', { type: 'radio', name: `clash-${name}`, value: which, checked: which === 'yours' }), el('strong', {}, t(`clash.${which}`))),
    el('span', { class: 'version-text' }, words(values[which])))
  return el('fieldset', {}, el('legend', { class: 'field-label' }, t(`field.${name}`)), el('div', { class: 'versions' }, version('yours'), version('theirs')))
}

const pick = (body: HTMLElement, name: string): string | undefined => all<HTMLInputElement>(`[name="clash-${name}"]`, body).find((radio) => radio.checked)?.value

const words = (value: Value): string => (Array.isArray(value) ? value.join(', ') : String(value)) || t('field.empty')
