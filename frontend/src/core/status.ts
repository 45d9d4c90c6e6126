import { ask } from './api'
import { Tabs } from './tabs'
import { language } from './words'

/** What is known of an asset on its way. `progress` is 0 to 1. */
export interface Progress {
  id: string; version: number; kind: string; state: string; progress: number; title: string; thumb: string | null
  problems: { code: string; message: string; message_en: string }[]; merged_into: string | null
}

interface Answer { assets: Progress[] }

type Hear = (states: Map<string, Progress>) => void

const SECOND = 1000
const SLOWEST = 30000
const AT_ONCE = 200

const watched = new Map<Hear, () => string[]>()
const etags = new Map<string, string>()
const tabs = new Tabs((answer) => tell(answer as Answer), () => etags.clear(), () => hurry(false))
let timer = 0
let wait = SECOND
let due = 0
let asking = false

/** Follow the assets that `ids` names (asked anew each time; none: nothing is sent). Of all tabs in view only one asks; a hidden tab rests. */
export function follow(ids: () => string[], hear: Hear): () => void {
  watched.set(hear, ids)
  poke()
  return () => watched.delete(hear)
}

/** Ask soon: something may have begun to run. */
export function poke(): void {
  hurry(true)
}

function hurry(all: boolean): void {
  wait = SECOND
  due = 0
  beat(all)
}

/** Once a second: tell the other tabs what is followed here, and ask if it is this tab that asks. */
function beat(soon = false): void {
  window.clearTimeout(timer)
  const ids = [...new Set([...watched.values()].flatMap((each) => each()))]
  if (document.hidden || !ids.length) return tabs.gone()
  timer = window.setTimeout(turn, tabs.here(ids, soon))
}

function turn(): void {
  if (!asking && performance.now() >= due && tabs.leads()) void poll(tabs.wanted())
  timer = window.setTimeout(beat, SECOND)
}

async function poll(ids: string[]): Promise<void> {
  asking = true
  due = performance.now() + wait / 2
  try {
    for (let at = 0; at < ids.length; at += AT_ONCE) await one(ids.slice(at, at + AT_ONCE))
    wait = SECOND
  } catch {
    wait = Math.min(wait * 2, SLOWEST)
    due = performance.now() + wait
  } finally {
    asking = false
  }
}

async function one(ids: string[]): Promise<void> {
  const query = `/api/v1/status?ids=${ids.join(',')}`
  const etag = etags.get(query)
  const answer = await ask(query, etag ? { headers: { 'If-None-Match': etag } } : {})
  if (answer.status === 304) return
  if (etags.size > AT_ONCE) etags.clear()
  etags.set(query, answer.headers.get('ETag') ?? '')
  const states = (await answer.json()) as Answer
  tabs.pass(states)
  tell(states)
}

function tell(answer: Answer): void {
  const states = new Map(answer.assets.map((each) => [each.id, each]))
  for (const hear of watched.keys()) hear(states)
}

document.addEventListener('visibilitychange', () => (document.hidden ? beat() : poke()))
addEventListener('pagehide', () => tabs.gone())
addEventListener('pageshow', (event) => event.persisted && poke())

/** Why it failed, in the reader's language. */
export function reasonOf(now: Progress): string {
  const first = now.problems[0]
  return first ? (language === 'en' && first.message_en ? first.message_en : first.message) : ''
}
