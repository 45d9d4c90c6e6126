import type { Tile } from './tile'

/** What a visit to the wall looked like, so that Back brings the same wall at the same place. */
export interface Visit { address: string; items: Tile[]; next: string | null; total: number; scroll: number; current: number; facets: string; heading: string }

const KEEP = 6
const MOST = 1500

/** The list a person came from, for the asset page's «previous» and «next». */
export interface Trail { address: string; ids: string[]; next: string | null }

/** The key of the present entry of the browser's history. */
export function visitKey(): string {
  const state = history.state as { wall?: string } | null
  if (state?.wall) return state.wall
  const key = newKey()
  history.replaceState({ ...(history.state as object | null), wall: key }, '')
  return key
}

export const newKey = (): string => Math.random().toString(36).slice(2)

export function keep(visit: Visit): void {
  const key = visitKey()
  const keys = (JSON.parse(sessionStorage.getItem('wall-visits') ?? '[]') as string[]).filter((each) => each !== key)
  keys.push(key)
  while (keys.length > KEEP) sessionStorage.removeItem(`wall-${keys.shift()}`)
  const whole = visit.items.length <= MOST
  try {
    sessionStorage.setItem('wall-visits', JSON.stringify(keys))
    if (whole) sessionStorage.setItem(`wall-${key}`, JSON.stringify(visit))
    sessionStorage.setItem('trail', JSON.stringify({ address: visit.address, ids: visit.items.map((item) => item.id), next: visit.next } satisfies Trail))
  } catch {
    sessionStorage.clear() // full: Back will ask the server again
  }
}

export function recall(): Visit | null {
  const found = sessionStorage.getItem(`wall-${visitKey()}`)
  return found ? (JSON.parse(found) as Visit) : null
}
