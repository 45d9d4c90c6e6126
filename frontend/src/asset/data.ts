import { need } from '../core/dom'

/** What the page knows of its asset. */
export interface Asset {
  id: string; version: number; kind: string; state: string; title: string; width: number | null; height: number | null; duration: number | null
  names: string[]; progress: number; deleted: boolean; edit: boolean; frameRate: number | null
  fields: Record<string, Value>; cues: Cue[]; language: string
}
export type Value = string | string[] | boolean
export interface Cue { start: number; end: number; text: string; language: string }

export function read(within: ParentNode = document): Asset {
  return JSON.parse(need('#asset-data', within).textContent ?? '') as Asset
}

/** Tell the panels of the page that something changed: `kho:rights`, `kho:edited`, `kho:ready`, `kho:suggestions`. */
export const tell = (name: string): boolean => document.body.dispatchEvent(new CustomEvent(name))
