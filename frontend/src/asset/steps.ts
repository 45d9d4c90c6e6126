import { json } from '../core/api'
import { need } from '../core/dom'
import { onKeys } from '../core/keys'
import { t } from '../core/words'
import type { Trail } from '../wall/history'
import { searched } from '../wall/tile'

/** «Previous» and «next» within the results a person came from; further results are fetched when the list ends. */
export async function wireSteps(id: string): Promise<void> {
  const kept = sessionStorage.getItem('trail')
  if (!kept) return
  const trail = JSON.parse(kept) as Trail
  const back = need<HTMLAnchorElement>('#back')
  back.href = trail.address
  back.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || !document.referrer.startsWith(location.origin) || history.length < 2) return
    if (new URL(document.referrer).pathname !== '/') return
    event.preventDefault()
    history.back()
  })
  const at = trail.ids.indexOf(id)
  if (at < 0) return
  if (at === trail.ids.length - 1 && trail.next) await extend(trail)
  const words = searched(trail.address.split('?')[1] ?? '')
  const previous = step('#previous', trail.ids[at - 1], words)
  const next = step('#next', trail.ids[at + 1], words)
  need('#place').textContent = t('preview.place', { n: at + 1, total: trail.ids.length })
  need('#steps').hidden = false
  onKeys(['ArrowLeft'], () => go(previous))
  onKeys(['ArrowRight'], () => go(next))
}

function step(selector: string, id: string | undefined, words: string): HTMLAnchorElement | null {
  const link = need<HTMLAnchorElement>(selector)
  if (!id) {
    link.removeAttribute('href')
    link.setAttribute('aria-disabled', 'true')
    return null
  }
  link.href = `/a/${id}${words}`
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(link)
  })
  return link
}

/** Steps replace the page in the browser's history, so that Back leads to the results. */
function go(link: HTMLAnchorElement | null): boolean {
  if (!link) return false
  location.replace(link.href)
  return true
}

async function extend(trail: Trail): Promise<void> {
  const query = new URLSearchParams(trail.address.split('?')[1] ?? '')
  query.set('cursor', trail.next ?? '')
  try {
    const more = await json<{ items: { id: string }[]; next: string | null }>(`/wall?${query}`)
    trail.ids.push(...more.items.map((item) => item.id).filter((id) => !trail.ids.includes(id)))
    trail.next = more.next
    sessionStorage.setItem('trail', JSON.stringify(trail))
  } catch {
    // the list simply ends here
  }
}
