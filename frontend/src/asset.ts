// The page of one asset: look, listen, edit where it stands, follow the work on it.
import { json, said } from './core/api'
import { all, find, need } from './core/dom'
import { onKeys } from './core/keys'
import { onNeed } from './core/late'
import { follow, type Progress } from './core/status'
import { toast } from './core/toast'
import { t } from './core/words'
import { boxWords } from './asset/boxes'
import { read, tell } from './asset/data'
import { Fields } from './asset/fields'
import { wirePages } from './asset/pages'
import { wireSteps } from './asset/steps'
import { Zoom } from './asset/zoom'
import { bin, restore } from './wall/acts'

let asset = read()
const fields = new Fields(asset)

function showStage(): void {
  const zoom = find('#zoom')
  const player = find('#player')
  const sound = find('#sound')
  if (zoom) {
    new Zoom(zoom, asset)
    void boxWords(zoom, asset.id)
  }
  if (player) onNeed(() => import('./asset/player'), (found) => new found.Player(player, asset))
  if (sound) onNeed(() => import('./asset/sound'), (found) => new found.Sound(sound, asset))
}

/** Fetch the page again and take over what changed, leaving alone what a person is writing. */
async function refresh(stage: boolean): Promise<void> {
  const answer = await fetch(location.href, { credentials: 'same-origin' })
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  asset = read(page)
  fields.refresh(asset.fields, asset.version)
  for (const part of ['#actions', '#problems']) need(part).replaceChildren(...need(part, page).childNodes)
  need('#main').dataset['state'] = asset.state
  if (!stage) return
  need('#stage').replaceChildren(...need('#stage', page).childNodes)
  need('#strip').replaceChildren(...need('#strip', page).childNodes)
  showStage()
  tell('kho:ready')
  tell('kho:rights')
}

function hear(states: Map<string, Progress>): void {
  const now = states.get(asset.id)
  if (!now) return
  if (now.merged_into) return location.replace(`/a/${now.merged_into}`)
  const percent = Math.round(now.progress * 100)
  const bar = find<HTMLProgressElement>('#progress')
  if (bar) {
    bar.value = percent
    need('#progress-words').textContent = now.state === 'processing' && percent ? t('state.percent', { n: percent }) : t(`state.${now.state}`)
  }
  const changed = now.state !== asset.state || (Boolean(now.thumb) && !find('#stage img') && !find('#player, #sound, #zoom'))
  asset.state = now.state
  if (changed) void refresh(true)
}

async function act(does: () => Promise<unknown>, then: () => unknown): Promise<void> {
  try {
    await does()
    then()
  } catch (error) {
    toast(said(error))
  }
}

function editRights(): void {
  if (find('[data-rights]')) onNeed(() => import('./edit/rights'), (found) => found.rightsSheet([asset.id], () => tell('kho:rights')))
}

function toBin(): void {
  if (find('[data-bin]')) void bin([asset.id], () => location.reload(), () => location.reload())
}

function wireActs(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement
    const pressed = <T extends HTMLElement>(selector: string) => target.closest<T>(selector)
    if (pressed('[data-rights]')) editRights()
    if (pressed('[data-bin]')) toBin()
    if (pressed('[data-restore]')) void restore([asset.id]).then((done) => done.length && location.reload())
    if (pressed('[data-retry]')) void act(() => json(`/api/v1/assets/${asset.id}/retry`, { method: 'POST' }), () => location.reload())
    if (pressed('[data-develop]')) void act(() => json(`/api/v1/assets/${asset.id}/renditions/develop.jpg`, { method: 'POST' }), () => toast(t('do.developing')))
    const jump = pressed('[data-jump]')
    if (jump) {
      event.preventDefault()
      fields.focus(jump.dataset['jump']!)
    }
    const undo = pressed('[data-undo]')
    if (undo) void act(() => json(`/api/v1/revisions/${undo.dataset['undo']}/undo`, { method: 'POST' }), () => void refresh(false).then(() => tell('kho:edited')))
    const judge = pressed('[data-judge]')
    const look = pressed('[data-look]')
    if (look) void act(() => json(`/api/v1/assets/${asset.id}/taggers`, { method: 'POST' }), () => tell('kho:suggestions'))
    if (judge) void act(() => json(`/api/v1/suggestions/${judge.dataset['id']}/${judge.dataset['judge']}`, { method: 'POST' }), () => void refresh(false).then(() => tell('kho:suggestions')))
  })
  onKeys(['e'], () => fields.focusFirst())
  onKeys(['n'], () => find('[data-jump]')?.click())
  onKeys(['r'], editRights)
  onKeys(['d'], () => find<HTMLAnchorElement>('[data-original]')?.click())
  onKeys(['Delete'], toBin)
  onKeys(['Escape'], () => need<HTMLAnchorElement>('#back').click())
}

/** Tabs of the two languages: arrows move between them. */
function wireTabs(): void {
  const tabs = all('[role="tab"]')
  const open = (tab: HTMLElement) => {
    for (const each of tabs) {
      each.setAttribute('aria-selected', String(each === tab))
      each.tabIndex = each === tab ? 0 : -1
      need(`#${each.getAttribute('aria-controls')}`).hidden = each !== tab
    }
  }
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener('click', () => open(tab))
    tab.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      event.preventDefault()
      event.stopPropagation()
      const next = tabs[(at + 1) % tabs.length]!
      open(next)
      next.focus()
    })
  }
}

showStage()
wireActs()
wireTabs()
wirePages()
void wireSteps(asset.id)
follow(() => (asset.state === 'received' || asset.state === 'processing' ? [asset.id] : []), hear)
