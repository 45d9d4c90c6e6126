import { json, Refusal, said } from '../core/api'
import { Chips } from '../core/chips'
import { readDay, showDay } from '../core/days'
import { all, find, need } from '../core/dom'
import { toast } from '../core/toast'
import { t } from '../core/words'
import { settle } from './clash'
import { tell, type Asset, type Value } from './data'

const COMPLETED: Record<string, string> = { keywords: 'keyword', persons: 'person', organisations: 'organisation' }

/** One field on the page: reads and writes its value, whatever its shape. */
interface Field { name: string; box: HTMLElement; input: HTMLInputElement | HTMLTextAreaElement; get: () => Value | undefined; set: (value: Value) => void }

/** Every field is edited where it stands and kept when it is left; what somebody else changed meanwhile is shown first. */
export class Fields {
  private fields = new Map<string, Field>()
  private saved: Record<string, Value>
  private version: number
  private queue: Promise<void> = Promise.resolve()

  constructor(private asset: Asset) {
    this.saved = { ...asset.fields }
    this.version = asset.version
    for (const box of all('.edit')) this.wire(box)
    const about = find<HTMLInputElement>('#field-taken_about')
    about?.addEventListener('change', () => this.save({ taken_about: about.checked }))
    addEventListener('beforeunload', (event) => {
      if (this.dirty().length) event.preventDefault()
    })
  }

  /** Values that came from elsewhere (processing, undo): shown where nobody is writing. */
  refresh(values: Record<string, Value>, version: number): void {
    this.version = version
    for (const [name, value] of Object.entries(values)) {
      const field = this.fields.get(name)
      const busy = field && (document.activeElement === field.input || !same(field.get(), this.saved[name]))
      this.saved[name] = value
      if (field && !busy) field.set(value)
      if (name === 'taken_about') this.showAbout(value === true)
    }
  }

  focusFirst(): void {
    const first = this.fields.values().next().value
    first?.input.focus()
  }

  /** Bring one field before the eyes and let the person write. */
  focus(name: string): void {
    const field = this.fields.get(name)
    if (!field) return
    const fold = field.box.closest('details')
    if (fold) fold.open = true
    const panel = field.box.closest<HTMLElement>('[role="tabpanel"][hidden]')
    if (panel) need<HTMLElement>(`#${panel.getAttribute('aria-labelledby')}`).click()
    field.box.scrollIntoView({ block: 'center' })
    field.input.focus({ preventScroll: true })
  }

  private dirty(): string[] {
    return [...this.fields.values()].filter((field) => field.get() !== undefined && !same(field.get(), this.saved[field.name])).map((field) => field.name)
  }

  private wire(box: HTMLElement): void {
    const name = box.dataset['field']!
    const input = need<HTMLInputElement | HTMLTextAreaElement>('input, textarea', box)
    const field = box.dataset['shape'] === 'list' ? this.list(name, box, input as HTMLInputElement) : box.dataset['shape'] === 'day' ? day(name, box, input) : plain(name, box, input)
    this.fields.set(name, field)
    input.addEventListener('keydown', (event) => this.key(event as KeyboardEvent, field))
    if (box.dataset['shape'] !== 'list') input.addEventListener('blur', () => this.leave(field))
  }

  private list(name: string, box: HTMLElement, input: HTMLInputElement): Field {
    const chips = new Chips(need('.chip-input', box), input, find('.suggestions', box), COMPLETED[name] ?? '')
    chips.set(this.saved[name] as string[])
    const field = { name, box, input, get: () => chips.values, set: (value: Value) => chips.set(value as string[]) }
    chips.onChange = () => this.leave(field)
    return field
  }

  private key(event: KeyboardEvent, field: Field): void {
    if (event.isComposing) return
    if (event.key === 'Escape') {
      field.set(this.saved[field.name] ?? '')
      problem(field, '')
      field.input.blur()
      event.stopPropagation()
    }
    const single = 'single' in field.input.dataset || field.box.dataset['shape'] === 'day'
    if (event.key === 'Enter' && (single || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      field.input.blur()
    }
  }

  private leave(field: Field): void {
    const value = field.get()
    if (value === undefined) return problem(field, t('field.day_unread'))
    problem(field, '')
    if (!same(value, this.saved[field.name])) this.save({ [field.name]: value })
  }

  /** Send one change after another, each on the version the last one made. */
  save(values: Record<string, Value>): void {
    this.queue = this.queue.then(() => this.send(values))
  }

  private async send(values: Record<string, Value>): Promise<void> {
    note(t('asset.saving'))
    const before = Object.fromEntries(Object.keys(values).map((name) => [name, this.saved[name] ?? '']))
    try {
      const answer = await json<{ version: number } & Record<string, Value>>(`/api/v1/assets/${this.asset.id}`, { method: 'PATCH', json: values, headers: { 'If-Match': `"${this.version}"` } })
      this.accept(values, answer)
      note(t('asset.saved'))
      if (!same(before, values)) toast(t('asset.saved_field', { what: Object.keys(values).map((name) => t(`field.${name}`)).join(', ') }), { label: t('do.undo'), do: () => this.takeBack(before) })
    } catch (error) {
      note('')
      await this.refused(error, values)
    }
  }

  private takeBack(before: Record<string, Value>): void {
    for (const [name, value] of Object.entries(before)) {
      this.fields.get(name)?.set(value)
      if (name === 'taken_about') this.showAbout(value === true)
    }
    this.save(before)
  }

  private accept(sent: Record<string, Value>, answer: { version: number } & Record<string, unknown>): void {
    this.version = answer.version
    for (const name of Object.keys(sent)) {
      const value = answer[name] as Value
      this.saved[name] = value
      const field = this.fields.get(name)
      if (field && same(field.get(), sent[name])) field.set(value)
      if (field) problem(field, '')
    }
    if (typeof sent['title'] === 'string') document.title = document.title.replace(/^.*(?= · )/, String(answer['title']))
    tell('kho:edited')
    if ('credit' in sent || 'usage_terms' in sent) tell('kho:rights')
  }

  private async refused(error: unknown, values: Record<string, Value>): Promise<void> {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'edit_clash') {
      const both = error.details['fields'] as Record<string, { yours: Value; theirs: Value }>
      this.version = Number(error.details['version'])
      const chosen = await settle(both)
      for (const [name, { theirs }] of Object.entries(both)) this.saved[name] = theirs
      for (const [name, value] of Object.entries(chosen)) this.fields.get(name)?.set(value)
      const wanted = Object.fromEntries(Object.entries({ ...values, ...chosen }).filter(([name, value]) => !same(value, this.saved[name])))
      if (Object.keys(wanted).length) await this.send(wanted)
      return
    }
    const field = this.fields.get(Object.keys(values)[0] ?? '')
    if (field) problem(field, said(error))
    toast(said(error), { label: t('do.retry'), do: () => this.save(values) })
  }

  private showAbout(on: boolean): void {
    const about = find<HTMLInputElement>('#field-taken_about')
    if (about) about.checked = on
  }
}

function plain(name: string, box: HTMLElement, input: HTMLInputElement | HTMLTextAreaElement): Field {
  return { name, box, input, get: () => input.value.normalize('NFC').replaceAll('\r', '').trim(), set: (value) => (input.value = String(value)) }
}

function day(name: string, box: HTMLElement, input: HTMLInputElement | HTMLTextAreaElement): Field {
  const given = input.dataset['value'] ?? ''
  let shown = { value: given, text: given.endsWith('x') ? input.value : showDay(given) }
  input.value = shown.text
  return {
    name, box, input,
    get: () => (input.value.trim() === shown.text ? shown.value : readDay(input.value)),
    set: (value) => {
      shown = { value: String(value), text: showDay(String(value)) }
      input.value = shown.text
    },
  }
}

function problem(field: Field, words: string): void {
  const line = need('.edit-problem', field.box)
  line.textContent = words
  line.hidden = !words
  if (words) field.input.setAttribute('aria-invalid', 'true')
  else field.input.removeAttribute('aria-invalid')
}

function note(words: string): void {
  need('#saved').textContent = words
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
