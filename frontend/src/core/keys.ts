import { typing } from './dom'

type Handler = (event: KeyboardEvent) => unknown

const handlers: { combination: string; act: Handler }[] = []

/** The keys of an event as one word: `Ctrl+a`, `Shift+ArrowLeft`, `/`. Letters are small; Shift is named with arrows only. */
function combination(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const held = (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '') + (event.shiftKey && event.key.length > 1 ? 'Shift+' : '')
  return held + (key === ' ' ? 'Space' : key)
}

/** Do `act` on any of these keys unless a person writes or a dialog is open; the last registered wins. `false` passes it on. */
export function onKeys(combinations: string[], act: Handler): void {
  for (const each of combinations) handlers.unshift({ combination: each, act })
}

export function listen(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || typing(event.target)) return
    if (document.querySelector('dialog[open]')) return
    const pressed = combination(event)
    for (const handler of handlers) {
      if (handler.combination === pressed && handler.act(event) !== false) {
        event.preventDefault()
        return
      }
    }
  })
}
