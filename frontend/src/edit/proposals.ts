import { json, said } from '../core/api'
import { el, icon } from '../core/dom'
import { sheet } from '../core/sheet'
import { toast } from '../core/toast'
import { language, t } from '../core/words'

interface Offered { field: string; value: string; source: string; assets: number; confidence: number }
interface Judged { suggestions: number; changed: string[]; undo: string | null }

const MOST = 1000

/** What machines propose for many assets, value by value: each is accepted or put aside for all of them at once. */
export async function proposalsSheet(ids: string[], done: () => void): Promise<void> {
  const chosen = ids.slice(0, MOST)
  const { box, body, foot } = sheet(t('proposals.many', { n: chosen.length }))
  foot.append(el('button', { class: 'button', type: 'button', onclick: () => box.close() }, t('do.close')))
  body.append(el('p', { class: 'quiet', role: 'status' }, t('wall.loading')))
  try {
    const { offered } = await json<{ offered: Offered[] }>('/api/v1/suggestions/find', { method: 'POST', json: { ids: chosen } })
    const rows = el('ul', { class: 'proposals-many' }, ...offered.map((one) => row(one, chosen, done)))
    body.replaceChildren(offered.length ? rows : el('p', { class: 'quiet' }, t('proposals.none')))
  } catch (error) {
    body.replaceChildren(el('p', { class: 'notice notice-bad' }, said(error)))
  }
}

/** What people call a tagger; a plug-in of somebody else goes by its own name. */
function taggerName(source: string): string {
  const name = t(`tagger.${source}`)
  return name.startsWith('tagger.') ? source : name
}

const languageName = (tag: string): string => new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag

function row(one: Offered, ids: string[], done: () => void): HTMLLIElement {
  const judge = async (accept: boolean): Promise<void> => {
    try {
      const judged = await json<Judged>('/api/v1/suggestions/judge', { method: 'POST', json: { ids, field: one.field, value: one.value, accept } })
      line.remove()
      done()
      const undo = judged.undo
      toast(t(accept ? 'proposals.accepted' : 'proposals.rejected', { n: judged.suggestions, what: one.value }), undo ? { label: t('do.undo'), do: async () => {
        await json(`/api/v1/revisions/${undo}/undo`, { method: 'POST' }).catch((error: unknown) => toast(said(error)))
        done()
      } } : undefined)
    } catch (error) {
      toast(said(error))
    }
  }
  const act = (name: string, key: string, accept: boolean) =>
    el('button', { class: 'button button-small', type: 'button', 'aria-label': t(key, { what: one.value }), onclick: () => void judge(accept) }, icon(name), t(accept ? 'proposals.accept_all' : 'proposals.reject_all'))
  const line = el('li', { class: 'proposal' },
    el('span', { class: 'proposal-words' }, el('span', { class: 'quiet' }, `${t(`field.${one.field}`)}: `), el('strong', {}, one.field === 'language' ? languageName(one.value) : one.value),
      el('span', { class: 'quiet small' }, ` · ${t('proposals.in', { n: one.assets })} · ${taggerName(one.source)} ${Math.round(one.confidence * 100)} %`)),
    act('check', 'proposals.accept', true), act('x', 'proposals.reject', false))
  return line
}
