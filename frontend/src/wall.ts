// The wall: what is asked stands in the address; the first tiles come with the page, the others as they are needed.
import { json, said } from './core/api'
import { all, el, icon, need } from './core/dom'
import { follow, poke } from './core/status'
import { t } from './core/words'
import { Bar } from './wall/bar'
import { Grid } from './wall/grid'
import { keep, newKey, recall, visitKey, type Visit } from './wall/history'
import { wireKeys } from './wall/keys'
import type { Tile } from './wall/tile'

interface Data { items: Tile[]; next: string | null; total: number; notice: string | null; facets?: string; heading?: string; address?: string }

const box = need<HTMLElement>('#grid')
const tail = need('#tail')
const facets = need<HTMLFormElement>('#facet-form')
const heading = need('#heading')
const sort = need<HTMLSelectElement>('#sort')
const grid = new Grid(box)
const bar = new Bar(grid, () => void go(address, false))
let address = location.pathname + location.search
let shown = address // whose tiles these are: behind `address` while an answer is awaited
let next: string | null = null
let loading: Promise<boolean> | null = null
let running: AbortController | null = null

/** Where the data of an address lie. */
const dataUrl = (of: string, cursor = ''): string => {
  const query = new URLSearchParams(of.split('?')[1] ?? '')
  if (cursor) query.set('cursor', cursor)
  return `/wall?${query}`
}

function show(data: Data): void {
  next = data.next
  shown = address
  if (data.facets !== undefined) facets.innerHTML = data.facets
  if (data.heading !== undefined) heading.innerHTML = data.heading
  grid.replace(data.items, data.total)
  ended()
  poke()
}

/** Ask another question: the address changes first, the wall when the answer is here. */
async function go(to: string, push = true): Promise<void> {
  if (push) {
    remember()
    history.pushState({ wall: newKey() }, '', to)
  }
  address = to
  running?.abort()
  const mine = (running = new AbortController())
  const results = need('#main')
  results.setAttribute('aria-busy', 'true')
  try {
    const data = await json<Data>(dataUrl(to), { signal: mine.signal })
    loading = null
    if (push) scrollTo({ top: 0, behavior: 'instant' })
    show(data)
    syncControls()
  } catch (error) {
    if (!mine.signal.aborted) failed(error, () => go(to, false))
  } finally {
    if (!mine.signal.aborted) results.removeAttribute('aria-busy')
  }
}

/** Load what follows; one request at a time. Answers whether something came. */
function more(): Promise<boolean> {
  if (!next) return Promise.resolve(false)
  loading ??= load(next).finally(() => (loading = null))
  return loading
}

async function load(cursor: string): Promise<boolean> {
  const of = address
  tail.replaceChildren(el('div', { class: 'skeletons', 'aria-label': t('wall.loading') }, ...Array.from({ length: 5 }, () => el('span', { class: 'skeleton' }))))
  try {
    const data = await json<Data>(dataUrl(of, cursor))
    if (of !== address) return false
    if (data.notice === 'cursor') {
      void go(of, false)
      return false
    }
    next = data.next
    ended()
    grid.append(data.items)
    poke()
    return data.items.length > 0
  } catch (error) {
    failed(error, () => {
      ended()
      return more()
    })
    return false
  }
}

function failed(error: unknown, again: () => unknown): void {
  next = next && null
  tail.replaceChildren(el('div', { class: 'empty', role: 'alert' }, icon('circle-alert'), el('p', {}, said(error)),
    el('button', { class: 'button', type: 'button', onclick: () => void again() }, icon('rotate-ccw'), t('do.retry'))))
}

/** The foot of the wall: nothing while more will come, words when nothing was found. */
function ended(): void {
  if (grid.tiles.length) tail.replaceChildren(next ? '' : el('p', { class: 'quiet small' }, t('wall.end')))
  else tail.replaceChildren(empty())
}

function empty(): HTMLElement {
  const asked = new URLSearchParams(address.split('?')[1] ?? '')
  if (![...asked.keys()].some((name) => name !== 'sort')) {
    return el('div', { class: 'empty' }, icon('images'), el('h2', {}, t('wall.empty_archive')), el('p', {}, t('wall.empty_archive_do')),
      el('p', { class: 'empty-actions' }, el('a', { class: 'button button-accent', href: '/tai-len' }, icon('upload'), t('nav.upload'))))
  }
  const tips = [t('wall.tip_marks'), t('wall.tip_fewer'), [...asked.keys()].some((name) => name !== 'q') ? t('wall.tip_filters') : ''].filter(Boolean)
  return el('div', { class: 'empty' }, icon('search-x'), el('h2', {}, t('wall.empty')), el('ul', {}, ...tips.map((tip) => el('li', {}, tip))),
    el('p', { class: 'empty-actions' }, el('a', { class: 'button', href: '/', 'data-go': '' }, t('wall.clear')), el('a', { class: 'button button-quiet', href: '/tro-giup' }, t('menu.help'))))
}

/** The address that the controls describe now. */
function asked(): string {
  const query = new URLSearchParams()
  const words = need<HTMLInputElement>('#q').value.trim()
  if (words) query.set('q', words)
  for (const [name, value] of new FormData(facets)) if (typeof value === 'string' && value) query.append(name, value)
  if (sort.dataset['chosen']) query.set('sort', sort.value)
  const text = query.toString()
  return text ? `/?${text}` : '/'
}

function syncControls(): void {
  const query = new URLSearchParams(address.split('?')[1] ?? '')
  const words = query.get('q') ?? ''
  need<HTMLInputElement>('#q').value = words
  sort.value = query.get('sort') ?? (words.trim() ? 'relevance' : 'newest')
  sort.dataset['chosen'] = query.has('sort') ? '1' : ''
  document.title = `${words || t('wall.title')} · ${t('site.name')}`
}

function remember(): void {
  if (!grid.tiles.length || shown !== address) return
  keep({ address, items: grid.tiles, next, total: grid.total, scroll: scrollY, current: grid.current, facets: facets.innerHTML, heading: heading.innerHTML })
}

function restore(visit: Visit): void {
  running?.abort() // what was asked last is no longer wanted
  need('#main').removeAttribute('aria-busy')
  address = visit.address
  show({ ...visit, notice: null })
  syncControls()
  scrollTo({ top: visit.scroll, behavior: 'instant' })
  grid.focus(visit.current, false)
}

function wireControls(): void {
  need<HTMLFormElement>('#search').addEventListener('submit', (event) => {
    event.preventDefault()
    need('#q').blur()
    sort.dataset['chosen'] = ''
    void go(asked())
  })
  need<HTMLInputElement>('#q').addEventListener('search', (event) => {
    if (!(event.target as HTMLInputElement).value && new URLSearchParams(location.search).get('q')) void go(asked())
  })
  facets.addEventListener('change', () => void go(asked()))
  facets.addEventListener('submit', (event) => event.preventDefault())
  sort.addEventListener('change', () => {
    sort.dataset['chosen'] = '1'
    void go(asked())
  })
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement
    const link = target.closest<HTMLAnchorElement>('a[data-go]')
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      void go(link.pathname + link.search)
    }
    if (target.closest('[data-open-facets]')) document.body.classList.add('facets-open-now', 'scroll-lock')
    if (target.closest('[data-close-facets]') || target === document.body) document.body.classList.remove('facets-open-now', 'scroll-lock')
    const open = target.closest('[data-show-more]')
    for (const row of open ? all('[data-more]', open.parentElement!) : []) row.hidden = false
    open?.remove()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') document.body.classList.remove('facets-open-now', 'scroll-lock')
  })
}

function wireGrid(): void {
  let anchor = 0
  box.addEventListener('click', (event) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>('.tile')
    const at = item ? grid.indexOf(item.dataset['id'] ?? '') : -1
    if (at < 0) return
    const select = (event.target as HTMLElement).closest('.tile-select') || (grid.selected.size && matchMedia('(hover: none)').matches)
    if (select || event.shiftKey) {
      event.preventDefault()
      const on = !grid.selected.has(grid.tiles[at]!.id)
      grid.select(event.shiftKey ? grid.range(anchor, at) : [grid.tiles[at]!.id], event.shiftKey || on)
      anchor = at
    }
    grid.focus(at, false)
  })
  box.addEventListener('contextmenu', (event) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>('.tile')
    if (!item || !matchMedia('(hover: none)').matches) return
    event.preventDefault()
    grid.select([item.dataset['id']!], true)
  })
  grid.onMore = () => void more()
  grid.onChoice = () => bar.show()
}

function wireLook(): void {
  const slider = need<HTMLInputElement>('#size')
  let list = localStorage.getItem('wall-view') === 'list'
  slider.value = localStorage.getItem('wall-size') ?? slider.value
  const apply = () => {
    grid.look(Number(slider.value), list)
    for (const button of all('[data-view]')) button.setAttribute('aria-pressed', String((button.dataset['view'] === 'list') === list))
    slider.disabled = list
  }
  slider.addEventListener('input', () => {
    localStorage.setItem('wall-size', slider.value)
    apply()
  })
  for (const button of all('[data-view]')) {
    button.addEventListener('click', () => {
      list = button.dataset['view'] === 'list'
      localStorage.setItem('wall-view', list ? 'list' : 'grid')
      apply()
    })
  }
  apply()
}

function start(): void {
  history.scrollRestoration = 'manual'
  wireLook()
  wireGrid()
  wireControls()
  wireKeys(grid, bar, more)
  const type = (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.type
  const visit = type === 'back_forward' ? recall() : null
  visitKey()
  if (visit) restore(visit)
  else {
    show(JSON.parse(need('#wall-data').textContent ?? '') as Data)
    syncControls()
  }
  addEventListener('pagehide', remember)
  addEventListener('popstate', () => {
    const known = recall()
    if (known) restore(known)
    else void go(location.pathname + location.search, false)
  })
  follow(() => grid.unfinished(), (states) => grid.hear(states))
  document.addEventListener('kho:uploaded', () => void go(address, false))
}

start()
