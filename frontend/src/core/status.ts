import { ask } from './api'
import { language } from './words'

/** What is known of an asset on its way. `progress` is 0 to 1. */
export interface Progress {
  id: string; version: number; kind: string; state: string; progress: number; title: string; thumb: string | null
  problems: { code: string; message: string; message_en: string }[]; merged_into: string | null
}

type Hear = (states: Map<string, Progress>) => void

const watched = new Map<Hear, () => string[]>()
let timer = 0
let wait = 1000
let last = ''
let etag = ''
let asking = false

/** Follow the assets that `ids` names (asked anew each time; none: nothing is sent). Stops while the tab is hidden. */
export function follow(ids: () => string[], hear: Hear): () => void {
  watched.set(hear, ids)
  poke()
  return () => watched.delete(hear)
}

/** Ask soon: something may have begun to run. */
export function poke(): void {
  wait = 1000
  schedule(0)
}

function schedule(milliseconds: number): void {
  window.clearTimeout(timer)
  if (!document.hidden) timer = window.setTimeout(() => void poll(), milliseconds)
}

async function poll(): Promise<void> {
  const ids = [...new Set([...watched.values()].flatMap((each) => each()))].sort().slice(0, 200)
  if (!ids.length || asking) return
  const query = `/api/v1/status?ids=${ids.join(',')}`
  if (query !== last) etag = ''
  last = query
  asking = true
  try {
    const answer = await ask(query, etag ? { headers: { 'If-None-Match': etag } } : {})
    wait = 1000
    if (answer.status !== 304) {
      etag = answer.headers.get('ETag') ?? ''
      tell((await answer.json()) as { assets: Progress[] })
    }
  } catch {
    wait = Math.min(wait * 2, 30000)
  } finally {
    asking = false
  }
  schedule(wait)
}

function tell(answer: { assets: Progress[] }): void {
  const states = new Map(answer.assets.map((each) => [each.id, each]))
  for (const hear of watched.keys()) hear(states)
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) poke()
})

/** Why it failed, in the reader's language. */
export function reasonOf(now: Progress): string {
  const first = now.problems[0]
  return first ? (language === 'en' && first.message_en ? first.message_en : first.message) : ''
}
