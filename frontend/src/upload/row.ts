import type { Picked } from './files'

export type State = 'again' | 'waiting' | 'checking' | 'likely' | 'sending' | 'offline' | 'paused' | 'completing' | 'received' | 'processing' | 'ready' | 'failed' | 'duplicate' | 'refused'

/** What is typed for a file. Empty means: say nothing, the file's own words stand. */
export type Words = Record<string, string>

/** One file on its way. Without `picked` it was begun in an earlier visit and waits for its file. */
export interface Row {
  readonly key: string
  picked: Picked | null
  name: string
  size: number
  modified: string
  state: State
  sent: number
  /** Bytes a second, smoothed. */
  speed: number
  upload: string | null
  asset: string | null
  problem: string
  words: Words
  /** What the archive was last told. */
  told: string
  progress: number
  thumb: string | null
  /** What the archive found to look like it, once it was looked at. */
  similar: { id: string; title: string }[] | null
  /** What looks like it, found while it is still on its way; empty when the person has said that it goes up all the same. */
  twins: Twin[]
  stop: AbortController
  /** The person was told that it is probably here, and sends it all the same. */
  anyway: boolean
}

/** An asset that is here already and looks like the file. */
export interface Twin { id: string; title: string; owner_name: string; thumb: string | null }

let count = 0

export function row(picked: Picked | null, name: string, size: number, modified: string): Row {
  count += 1
  return {
    key: `row-${count}`, picked, name, size, modified, state: picked ? 'waiting' : 'again', sent: 0, speed: 0, upload: null, asset: null, problem: '', words: {}, told: '',
    progress: 0, thumb: null, similar: null, twins: [], stop: new AbortController(), anyway: false,
  }
}

export const over = (each: Row): boolean => ['received', 'processing', 'ready', 'failed', 'duplicate', 'refused'].includes(each.state)
export const running = (each: Row): boolean => ['waiting', 'checking', 'sending', 'offline', 'completing'].includes(each.state)

/** Where what was typed for a file is kept in this browser until the archive has it. */
export const memory = (each: { name: string; size: number; modified: string }): string => `captions|${each.name}|${each.size}|${each.modified}`
