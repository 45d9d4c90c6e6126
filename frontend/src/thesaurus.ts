// The thesaurus: a tree walked by keys, a search over it, and the concept chosen; administrators edit.
import { csrf, json, refusal, said } from './core/api'
import { el, find, icon, need } from './core/dom'
import { fold } from './core/fold'
import { toast } from './core/toast'
import { language, t } from './core/words'

interface Term {
  id: string; version: number; active: boolean; replaced_by: string | null; pref_vi: string; pref_en: string; alt_vi: string[]; alt_en: string[]
  note_vi: string; note_en: string; broader: string[]; related: string[]; has_more: boolean
}
interface Revision { id: string; concept: string; at: string; author: string; source: string; changes: Record<string, [unknown, unknown]> }

const may = need('main').dataset['may'] === 'yes'
const tree = need('#tree')
const panel = need('#term')
const typed = need<HTMLInputElement>('#term-find')
let terms = new Map<string, Term>()
let below = new Map<string, Term[]>()
const open = new Set<string>()
let chosen = ''

const name = (term: Term): string => (language === 'en' && term.pref_en) || term.pref_vi
const active = (): Term[] => [...terms.values()].filter((term) => term.active)

async function load(): Promise<void> {
  const answer = await json<{ terms: Term[] }>('/tu-dien/du-lieu')
  terms = new Map(answer.terms.map((term) => [term.id, term]))
  below = new Map()
  for (const term of active()) for (const up of term.broader) below.set(up, [...(below.get(up) ?? []), term])
  need('#count').textContent = t('thesaurus.count', { n: active().length })
  draw()
}

function draw(): void {
  const words = fold(typed.value)
  const hits = words ? active().filter((term) => [term.pref_vi, term.pref_en, ...term.alt_vi, ...term.alt_en].some((label) => fold(label).includes(words))) : null
  const tops = hits ?? active().filter((term) => !term.broader.some((up) => terms.get(up)?.active))
  tree.replaceChildren(...(tops.length ? tops.map((term) => row(term, 1, hits !== null)) : [el('li', { class: 'quiet' }, t('thesaurus.none'))]))
  const first = find<HTMLElement>(`[data-id="${chosen}"] > .term-row`, tree) ?? find<HTMLElement>('.term-row', tree)
  if (first) first.tabIndex = 0
}

function row(term: Term, level: number, flat: boolean): HTMLElement {
  const children = flat ? [] : (below.get(term.id) ?? [])
  const spread = open.has(term.id)
  const line = el('div', { class: 'term-row', tabindex: '-1' }, children.length ? icon(spread ? 'chevron-down' : 'chevron-right') : el('span', { class: 'term-leaf' }), el('span', {}, name(term)))
  return el('li', { role: 'treeitem', 'data-id': term.id, 'aria-level': level, 'aria-selected': String(term.id === chosen), 'aria-expanded': children.length ? String(spread) : null }, line,
    children.length && spread ? el('ul', { role: 'group' }, ...children.map((one) => row(one, level + 1, false))) : null)
}

function choose(id: string): void {
  chosen = id
  history.replaceState(null, '', `/tu-dien#${id}`)
  draw()
  show()
}

function toggle(id: string, spread = !open.has(id)): void {
  if (spread) open.add(id)
  else open.delete(id)
  draw()
}

function reveal(id: string): void {
  for (let term = terms.get(id); term?.broader.length; term = terms.get(term.broader[0]!)) open.add(term.broader[0]!)
  typed.value = ''
  choose(id)
}

const link = (id: string): HTMLElement => {
  const term = terms.get(id)
  return el('button', { class: 'chip', type: 'button', onclick: () => reveal(id) }, term ? name(term) : id)
}

function show(): void {
  const term = terms.get(chosen)
  if (!term) return panel.replaceChildren(el('p', { class: 'quiet' }, t('thesaurus.choose')))
  const chips = (key: string, ids: string[]) => (ids.length ? el('div', { class: 'field' }, el('span', { class: 'field-label' }, t(key)), el('div', { class: 'chips' }, ...ids.map(link))) : null)
  panel.replaceChildren(...[
    el('h2', {}, name(term)),
    term.active ? null : el('p', { class: 'notice notice-warn' }, t('thesaurus.gone')),
    term.replaced_by ? chips('thesaurus.replaced_by', [term.replaced_by]) : null,
    chips('thesaurus.broader', term.broader), chips('thesaurus.narrower', (below.get(term.id) ?? []).map((one) => one.id)), chips('thesaurus.related', term.related),
    el('p', {}, el('a', { class: 'button', href: `/?q=${encodeURIComponent(term.pref_vi)}` }, icon('search'), t('thesaurus.found'))),
    term.has_more ? el('p', { class: 'quiet small' }, t('thesaurus.more')) : null,
    may && term.active ? form(term) : facts(term), log(term),
  ].filter((one): one is HTMLElement => one !== null))
}

function facts(term: Term): HTMLElement {
  const rows = (['pref_vi', 'pref_en', 'alt_vi', 'alt_en', 'note_vi', 'note_en'] as const).filter((key) => term[key].length)
  return el('dl', { class: 'facts' }, ...rows.flatMap((key) => [el('dt', {}, t(`thesaurus.${key}`)), el('dd', {}, [term[key]].flat().join(', '))]))
}

/** Names typed one a line as ids; throws with the name that nobody bears. */
function named(text: string): string[] {
  return lines(text).map((line) => {
    const term = active().find((one) => [one.pref_vi, one.pref_en].some((label) => label.normalize('NFC').toLowerCase() === line.toLowerCase()))
    if (!term) throw new Error(t('thesaurus.unknown', { name: line }))
    return term.id
  })
}
const lines = (text: string): string[] => text.normalize('NFC').split('\n').map((line) => line.trim()).filter(Boolean)

function form(term: Term | null, above: string[] = []): HTMLElement {
  const inputs = new Map<string, HTMLTextAreaElement>()
  const field = (key: string, value: string, hint = false): HTMLElement => {
    const input = el('textarea', { class: 'input', rows: key.startsWith('pref') ? 1 : 2, placeholder: hint ? t('thesaurus.one_a_line') : null })
    input.value = value
    inputs.set(key, input)
    return el('label', { class: 'field' }, el('span', { class: 'field-label' }, t(`thesaurus.${key}`)), input)
  }
  const words = (ids: string[]): string => ids.map((id) => terms.get(id)?.pref_vi ?? '').filter(Boolean).join('\n')
  const made = el('form', { class: 'term-form' },
    field('pref_vi', term?.pref_vi ?? ''), field('pref_en', term?.pref_en ?? ''), field('alt_vi', term?.alt_vi.join('\n') ?? '', true), field('alt_en', term?.alt_en.join('\n') ?? '', true),
    field('note_vi', term?.note_vi ?? ''), field('note_en', term?.note_en ?? ''), field('broader', words(term?.broader ?? above), true), field('related', words(term?.related ?? []), true),
    el('div', { class: 'thesaurus-tools' }, el('button', { class: 'button button-accent' }, t('thesaurus.save')), ...(term ? acts(term) : [])))
  made.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = (key: string): string => inputs.get(key)!.value
    try {
      const values: Record<string, unknown> = { pref_vi: text('pref_vi').trim(), pref_en: text('pref_en').trim(), note_vi: text('note_vi').trim(), note_en: text('note_en').trim(), alt_vi: lines(text('alt_vi')), alt_en: lines(text('alt_en')), broader: named(text('broader')), related: named(text('related')) }
      const changed = term ? Object.fromEntries(Object.entries(values).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(term[key as keyof Term]))) : values
      if (Object.keys(changed).length) void send(term ? { act: 'edit', id: term.id, version: term.version, values: changed } : { act: 'create', values: changed }, 'thesaurus.saved')
    } catch (error) {
      toast((error as Error).message)
    }
  })
  return made
}

function acts(term: Term): HTMLElement[] {
  const into = el('input', { class: 'input', list: 'term-names', placeholder: `${t('thesaurus.merge')}…`, 'aria-label': t('thesaurus.merge') })
  const names = el('datalist', { id: 'term-names' }, ...active().filter((one) => one.id !== term.id).map((one) => el('option', { value: one.pref_vi })))
  const merge = (): void => {
    try {
      const [id] = named(into.value)
      if (id) void send({ act: 'merge', id: term.id, into: id }, 'thesaurus.merged', id)
    } catch (error) {
      toast((error as Error).message)
    }
  }
  const drop = (): void => {
    if (window.confirm(t('thesaurus.sure_deprecate', { name: name(term) }))) void send({ act: 'deprecate', id: term.id }, 'thesaurus.deprecated')
  }
  return [
    el('button', { class: 'button', type: 'button', onclick: () => begin([term.id]) }, icon('plus'), t('thesaurus.add_below')),
    el('span', { class: 'term-merge' }, into, names, el('button', { class: 'button', type: 'button', onclick: merge }, icon('merge'), t('thesaurus.merge'))),
    el('button', { class: 'button button-bad', type: 'button', onclick: drop }, icon('ban'), t('thesaurus.deprecate')),
  ]
}

function begin(above: string[]): void {
  panel.replaceChildren(el('h2', {}, t('thesaurus.add')), form(null, above))
  panel.querySelector('textarea')?.focus()
}

async function send(body: Record<string, unknown>, done: string, then?: string): Promise<void> {
  try {
    const answer = await json<{ ids: string[] }>('/tu-dien/sua', { method: 'POST', json: body })
    await load()
    reveal(then ?? (answer.ids.includes(chosen) ? chosen : (answer.ids[0] ?? chosen)))
    toast(t(done))
  } catch (error) {
    toast(said(error))
  }
}

function log(term: Term): HTMLElement {
  const list = el('ol', { class: 'history' })
  const fold = el('details', { class: 'fold' }, el('summary', {}, t('thesaurus.history'), icon('chevron-down')), list)
  fold.addEventListener('toggle', () => void fill(list, term), { once: true })
  return fold
}

async function fill(list: HTMLElement, term: Term): Promise<void> {
  const answer = await json<{ revisions: Revision[] }>(`/tu-dien/lich-su?id=${term.id}`)
  const words = (value: unknown): string => [value].flat().map((one) => terms.get(String(one))?.pref_vi ?? String(one ?? '')).join(', ')
  list.replaceChildren(...answer.revisions.map((one) => el('li', { class: 'revision' },
    el('p', { class: 'revision-head' }, el('strong', {}, one.author || t(`history.${one.source}`)), el('span', { class: 'quiet' }, new Date(one.at).toLocaleString(language)),
      may ? el('button', { class: 'button button-small button-quiet', type: 'button', onclick: () => void send({ act: 'undo', revision: one.id }, 'thesaurus.undone') }, icon('undo-2'), t('thesaurus.undo')) : null),
    el('dl', { class: 'revision-changes' }, ...Object.entries(one.changes).flatMap(([key, [before, after]]) => [el('dt', {}, t(`thesaurus.${key}`)), el('dd', {}, words(before) ? el('del', {}, words(before)) : null, el('ins', {}, words(after) || '—'))])))))
}

async function take(file: File): Promise<void> {
  try {
    const body = new FormData()
    body.append('file', file)
    const answer = await fetch('/tu-dien/nhap', { method: 'POST', body, headers: { 'X-CSRF-Token': csrf(), Accept: 'application/json' } })
    if (!answer.ok) throw await refusal(answer, true)
    const told = (await answer.json()) as { made: number; changed: number }
    await load()
    toast(t('thesaurus.imported', told))
  } catch (error) {
    toast(said(error))
  }
}

/** Keys of a tree: up and down walk, right opens, left closes or goes up, Enter shows. */
function key(event: KeyboardEvent): void {
  const rows = [...tree.querySelectorAll<HTMLElement>('.term-row')]
  const at = rows.indexOf(event.target as HTMLElement)
  const id = rows[at]?.parentElement?.dataset['id']
  if (at < 0 || !id) return
  const focus = (to: HTMLElement | null | undefined): void => to?.focus()
  if (event.key === 'ArrowDown') focus(rows[at + 1])
  else if (event.key === 'ArrowUp') (rows[at - 1] ?? typed).focus()
  else if (event.key === 'Home') focus(rows[0])
  else if (event.key === 'End') focus(rows.at(-1))
  else if (event.key === 'ArrowRight' && below.has(id)) {
    toggle(id, true)
    focus(find(`[data-id="${id}"] > .term-row`, tree))
  } else if (event.key === 'ArrowLeft') {
    if (open.has(id)) {
      toggle(id, false)
      focus(find(`[data-id="${id}"] > .term-row`, tree))
    } else focus(rows[at]?.parentElement?.parentElement?.closest('li')?.querySelector<HTMLElement>('.term-row'))
  } else if (event.key === 'Enter' || event.key === ' ') {
    choose(id)
    focus(find(`[data-id="${id}"] > .term-row`, tree))
  } else return
  event.preventDefault()
  event.stopPropagation()
}

tree.addEventListener('keydown', key)
tree.addEventListener('click', (event) => {
  const id = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset['id']
  if (!id) return
  if ((event.target as HTMLElement).closest('svg')) return toggle(id)
  if (below.has(id)) open.add(id)
  choose(id)
})
typed.addEventListener('input', draw)
typed.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') find<HTMLElement>('.term-row', tree)?.focus()
})
find('#add')?.addEventListener('click', () => begin([]))
find<HTMLInputElement>('#import-file')?.addEventListener('change', (event) => {
  const file = (event.target as HTMLInputElement).files?.[0]
  if (file) void take(file)
})
void load().then(() => { if (location.hash.length > 1) reveal(location.hash.slice(1)) })
