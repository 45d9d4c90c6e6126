import { json } from '../core/api'
import { all, el, icon, need } from '../core/dom'
import { language, t } from '../core/words'
import type { Words } from './row'

export const SHARED = ['description', 'keywords', 'persons', 'place', 'province', 'creator', 'credit', 'copyright', 'usage_terms'] as const
const LISTS = new Set(['keywords', 'persons', 'organisations'])
const LEVELS = ['own', 'organisations', 'members', 'public']
const KEPT = 'captions-shared'

interface Organisation { code: string; name: string; name_en: string; valid_to: string | null }

/** What goes with every file of this batch: words, whose it is, who may see it. */
export class Shared {
  readonly box: HTMLElement
  private words: Words = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Words
  private owner = el('select', { class: 'input', id: 'upload-owner' })
  private level = el('select', { class: 'input', id: 'upload-level' }, ...LEVELS.map((each) => el('option', { value: each }, t(`visibility.${each}`))))
  private named = el('fieldset', { class: 'share-named', hidden: true }, el('legend', { class: 'field-label' }, t('share.which')))

  constructor(desks: string[], private changed: () => void) {
    const count = Object.values(this.words).filter(Boolean).length
    const fields = SHARED.map((name) => el('label', { class: 'field' }, el('span', { class: 'field-label' }, t(`field.${name}`)), this.input(name)))
    this.box = el('div', { class: 'upload-shared card' },
      el('div', { class: 'upload-for' }, el('label', { class: 'field' }, el('span', { class: 'field-label' }, t('upload.owner')), this.owner), el('label', { class: 'field' }, el('span', { class: 'field-label' }, t('do.rights')), this.level)),
      this.named,
      el('details', { class: 'fold', open: count > 0 }, el('summary', {}, t('upload.shared'), icon('chevron-down')), el('p', { class: 'quiet small' }, t('upload.shared_lead')), el('div', { class: 'upload-fields' }, ...fields)))
    this.level.addEventListener('change', () => {
      this.named.hidden = this.level.value !== 'organisations'
      this.changed()
    })
    void this.organisations(desks)
  }

  organisation(): string | null {
    return this.owner.value || null
  }

  /** As the API takes it: a row's own words win, what is empty is not said. */
  metadata(own: Words): Record<string, unknown> {
    const found: Record<string, unknown> = {}
    for (const [name, value] of Object.entries({ ...this.words, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value.trim())) })) {
      if (!value.trim()) continue
      found[name] = LISTS.has(name) ? listOf(LISTS.has(name) && own[name]?.trim() ? `${this.words[name] ?? ''},${own[name]}` : value) : value.trim()
    }
    const organisations = all<HTMLInputElement>('input:checked', this.named).map((pick) => pick.value)
    const level = this.level.value === 'organisations' && !organisations.length ? 'own' : this.level.value
    return { ...found, visibility: level, ...(level === 'organisations' ? { shared_with: organisations } : {}) }
  }

  private input(name: string): HTMLElement {
    const long = name === 'description' || name === 'usage_terms'
    const input = long ? el('textarea', { class: 'input', rows: 2 }) : el('input', { class: 'input', placeholder: LISTS.has(name) ? t('upload.commas') : null })
    input.value = this.words[name] ?? ''
    input.addEventListener('input', () => {
      this.words[name] = input.value
      localStorage.setItem(KEPT, JSON.stringify(this.words))
      this.changed()
    })
    return input
  }

  private async organisations(desks: string[]): Promise<void> {
    const { organisations } = await json<{ organisations: (Organisation & { role: string | null })[] }>('/api/v1/organisations', { stay: true })
    const name = (each: Organisation) => (language === 'en' && each.name_en ? each.name_en : each.name)
    const mine = organisations.filter((each) => desks.includes(each.code))
    this.owner.replaceChildren(...mine.map((each) => el('option', { value: each.code }, name(each))))
    const last = localStorage.getItem('upload-owner')
    if (last && desks.includes(last)) this.owner.value = last
    this.owner.addEventListener('change', () => localStorage.setItem('upload-owner', this.owner.value))
    need('legend', this.named).after(...organisations.map((each) => el('label', { class: 'check' }, el('input', { type: 'checkbox', value: each.code }), name(each))))
    this.named.addEventListener('change', () => this.changed())
  }
}

const listOf = (text: string): string[] => [...new Set(text.split(/[,;\n]/).map((each) => each.normalize('NFC').trim()).filter(Boolean))]
