// On every page: keys, menu, preferences, search suggestions, files dropped anywhere.
import htmx from 'htmx.org'
import { csrf } from './core/api'
import { all, find, need, typing } from './core/dom'
import { listen, onKeys } from './core/keys'
import { lightDismiss } from './core/sheet'
import { Suggestions } from './core/suggest'
import { watchDrops } from './upload/drop'

function openKeys(): void {
  need<HTMLDialogElement>('#keys').showModal()
}

function wireDialogs(): void {
  lightDismiss(need<HTMLDialogElement>('#keys'))
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement
    if (target.closest('[data-open-keys]')) openKeys()
    target.closest('[data-close]')?.closest('dialog')?.close()
    for (const menu of all<HTMLDetailsElement>('details.menu[open]')) if (!menu.contains(target)) menu.open = false
  })
  document.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' ? find<HTMLDetailsElement>('details.menu[open]') : null
    if (!menu) return
    event.preventDefault()
    menu.open = false
    need('summary', menu).focus()
  })
}

/** The theme changes at once; the form still keeps it. */
function wirePreferences(): void {
  find('[data-preferences]')?.addEventListener('submit', (event) => {
    const button = (event as SubmitEvent).submitter
    if (!(button instanceof HTMLButtonElement) || button.name !== 'theme') return
    event.preventDefault()
    document.documentElement.dataset['theme'] = button.value
    for (const each of all('[name="theme"]')) each.setAttribute('aria-pressed', String(each === button))
    void fetch('/tuy-chon', { method: 'POST', redirect: 'manual', headers: { 'X-CSRF-Token': csrf() }, body: new URLSearchParams({ theme: button.value }) })
  })
}

function wireSearch(): void {
  const input = find<HTMLInputElement>('#q')
  if (!input) return
  const form = need<HTMLFormElement>('#search')
  new Suggestions(input, need('#suggestions'), (text) => {
    input.value = text.includes(' ') ? `"${text}"` : text
    form.requestSubmit()
  })
  onKeys(['/'], () => {
    input.focus()
    input.select()
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) input.blur()
  })
}

document.body.addEventListener('htmx:configRequest', (event) => {
  ;(event as CustomEvent<{ headers: Record<string, string> }>).detail.headers['X-CSRF-Token'] = csrf()
})
htmx.config.allowEval = false
listen()
wireDialogs()
wirePreferences()
wireSearch()
watchDrops()
onKeys(['?'], (event) => (typing(event.target) ? false : openKeys()))
