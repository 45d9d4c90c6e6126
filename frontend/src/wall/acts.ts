import { json, said } from '../core/api'
import { el } from '../core/dom'
import { toast } from '../core/toast'
import { t } from '../core/words'

const ONE_BY_ONE = 30

/** Save originals, one after another: browsers drop downloads that start at the same moment. */
export async function download(ids: string[]): Promise<void> {
  if (ids.length > ONE_BY_ONE) toast(t('bar.download_most', { n: ONE_BY_ONE }))
  for (const id of ids.slice(0, ONE_BY_ONE)) {
    const link = el('a', { href: `/api/v1/assets/${id}/original`, download: '' })
    document.body.append(link)
    link.click()
    link.remove()
    await new Promise((done) => setTimeout(done, 350))
  }
}

/** Do something to each asset; tells how many went through and the first refusal. */
export async function each(ids: string[], act: (id: string) => Promise<unknown>): Promise<string[]> {
  const done: string[] = []
  let refused: unknown = null
  for (const id of ids) {
    try {
      await act(id)
      done.push(id)
    } catch (error) {
      refused = error
    }
  }
  if (refused) toast(t('bar.refused', { n: ids.length - done.length, why: said(refused) }))
  return done
}

/** To the bin, with a way back; `gone` and `back` tell the page. */
export async function bin(ids: string[], gone: (ids: string[]) => void, back: (ids: string[]) => void): Promise<void> {
  const done = await each(ids, (id) => json(`/api/v1/assets/${id}`, { method: 'DELETE' }))
  if (!done.length) return
  gone(done)
  toast(t('bar.binned', { n: done.length }), { label: t('do.undo'), do: async () => back(await restore(done)) })
}

export const restore = (ids: string[]): Promise<string[]> => each(ids, (id) => json(`/api/v1/assets/${id}/restore`, { method: 'POST' }))
