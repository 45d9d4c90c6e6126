import { json, said } from '../core/api'
import { Chips } from '../core/chips'
import { readDay } from '../core/days'
import { el, need } from '../core/dom'
import { sheet } from '../core/sheet'
import { toast } from '../core/toast'
import { t } from '../core/words'

const LISTS: Record<string, string> = { keywords: 'keyword', persons: 'person', organisations: 'organisation' }
const LINES = ['title', 'description', 'place', 'province', 'taken_on', 'creator', 'credit', 'copyright', 'usage_terms']
const LONG = new Set(['description', 'usage_terms'])

type Values = Record<string, string | string[]>
interface Held { id: string; version: number; [field: string]: unknown }

/** One sheet for many assets: lists are set, added to or taken from; lines replaced. Says how many change; one undo. */
export function editMany(ids: string[], done: () => void): void {
  const { box, body, foot } = sheet(t('many.title', { n: ids.length }), { wide: true })
  const rows = [...Object.keys(LISTS).map(listRow), ...LINES.map(lineRow)]
  const count = el('span', { class: 'quiet', role: 'status' })
  const save = el('button', { class: 'button button-accent', type: 'button', disabled: true, onclick: () => void send() }, t('do.save'))
  body.append(el('p', { class: 'quiet' }, t('many.lead')), ...rows.map((row) => row.box))
  foot.append(count, el('button', { class: 'button', type: 'button', onclick: () => box.close() }, t('do.cancel')), save)
  need<HTMLInputElement>('input', body).focus()
  const held = Promise.all(ids.slice(0, 200).map((id) => json<Held>(`/api/v1/assets/${id}`).catch(() => null)))
  body.addEventListener('input', () => void preview())
  body.addEventListener('change', () => void preview())
  body.addEventListener('kho:chips', () => void preview())

  function edits(): { set: Values; add: Values; remove: Values; unread: boolean } {
    const found = { set: {} as Values, add: {} as Values, remove: {} as Values, unread: false }
    for (const row of rows) {
      const edit = row.read()
      if (edit === 'unread') found.unread = true
      else if (edit) found[edit.how][row.name] = edit.value
    }
    return found
  }

  async function preview(): Promise<void> {
    const wanted = edits()
    const some = [wanted.set, wanted.add, wanted.remove].some((each) => Object.keys(each).length)
    save.disabled = !some || wanted.unread
    if (wanted.unread) return void (count.textContent = t('field.day_unread'))
    if (!some) return void (count.textContent = '')
    const known = (await held).filter((each): each is Held => each !== null)
    const changing = known.filter((each) => changes(each, wanted)).length
    count.textContent = t('many.changes', { n: changing + Math.max(0, ids.length - 200), total: ids.length })
  }

  async function send(): Promise<void> {
    const { set, add, remove } = edits()
    save.disabled = true
    try {
      const answer = await json<{ changed: string[]; undo: string | null }>('/api/v1/assets/batch', { method: 'POST', json: { ids, set, add, remove } })
      box.close()
      done()
      const undo = answer.undo
      toast(t('many.done', { n: answer.changed.length }), undo ? { label: t('do.undo'), do: async () => {
        await json(`/api/v1/revisions/${undo}/undo`, { method: 'POST' }).catch((error: unknown) => toast(said(error)))
        done()
      } } : undefined)
    } catch (error) {
      save.disabled = false
      count.textContent = said(error)
    }
  }
}

function changes(held: Held, wanted: { set: Values; add: Values; remove: Values }): boolean {
  const differs = Object.entries(wanted.set).some(([name, value]) => JSON.stringify(held[name]) !== JSON.stringify(value))
  const has = (name: string, value: string) => (held[name] as string[]).includes(value)
  const adds = Object.entries(wanted.add).some(([name, values]) => (values as string[]).some((value) => !has(name, value)))
  return differs || adds || Object.entries(wanted.remove).some(([name, values]) => (values as string[]).some((value) => has(name, value)))
}

type Edit = { how: 'set' | 'add' | 'remove'; value: string | string[] } | 'unread' | null
interface Row { name: string; box: HTMLElement; read: () => Edit }

function listRow(name: string): Row {
  const how = el('select', { class: 'input', 'aria-label': t('many.how', { what: t(`field.${name}`) }) },
    ...(['add', 'remove', 'set'] as const).map((each) => el('option', { value: each }, t(`many.${each}`))))
  const input = el('input', { id: `many-${name}`, autocomplete: 'off', placeholder: t('field.add'), role: 'combobox', 'aria-expanded': 'false', 'aria-controls': `many-options-${name}`, 'aria-autocomplete': 'list' })
  const options = el('ul', { class: 'suggestions', id: `many-options-${name}`, role: 'listbox', 'aria-label': t('search.suggestions'), hidden: true })
  const box = el('div', { class: 'many-row' }, el('label', { class: 'field-label', for: `many-${name}` }, t(`field.${name}`)), how, el('div', { class: 'chip-input' }, input, options))
  const chips = new Chips(need('.chip-input', box), input, options, LISTS[name] ?? '')
  chips.onChange = () => box.dispatchEvent(new Event('kho:chips', { bubbles: true }))
  return { name, box, read: () => (chips.values.length ? { how: how.value as 'set' | 'add' | 'remove', value: [...chips.values] } : null) }
}

function lineRow(name: string): Row {
  const day = name === 'taken_on'
  const input = LONG.has(name) ? el('textarea', { class: 'input', id: `many-${name}`, rows: 2 }) : el('input', { class: 'input', id: `many-${name}`, placeholder: day ? t('field.day_hint') : null })
  const clear = el('input', { type: 'checkbox', 'data-clear': name })
  const box = el('div', { class: 'many-row' }, el('label', { class: 'field-label', for: `many-${name}` }, t(`field.${name}`)), el('label', { class: 'check small' }, clear, t('many.clear')), input)
  clear.addEventListener('change', () => (input.disabled = clear.checked))
  const read = (): Edit => {
    if (clear.checked) return { how: 'set', value: '' }
    if (!input.value.trim()) return null
    if (!day) return { how: 'set', value: input.value.trim() }
    const value = readDay(input.value)
    return value === undefined ? 'unread' : { how: 'set', value }
  }
  return { name, box, read }
}
