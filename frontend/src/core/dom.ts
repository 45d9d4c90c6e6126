type Child = Node | string | null | undefined | false
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>

/** An element with attributes (`class`, `aria-…`, `hidden`), listeners (`onclick`) and children. Texts are never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') made.addEventListener(name.slice(2), value as unknown as EventListener)
    else made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)))
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

/** One icon of the sprite. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `${spriteUrl()}#${name}`)
  svg.append(use)
  return svg
}

let sprite = ''
function spriteUrl(): string {
  sprite ||= document.querySelector('use')?.getAttribute('href')?.split('#')[0] ?? ''
  return sprite
}

/** The element that must be there. */
export function need<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

export const find = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null => within.querySelector<T>(selector)

export const all = <T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] => [...within.querySelectorAll<T>(selector)]

/** Text with spans marked. Spans are code points (start, end). */
export function marked(text: string, spans: [number, number][]): (Node | string)[] {
  if (!spans.length) return [text]
  const points = Array.from(text)
  const parts: (Node | string)[] = []
  let at = 0
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue
    parts.push(points.slice(at, start).join(''), el('mark', {}, points.slice(start, end).join('')))
    at = end
  }
  parts.push(points.slice(at).join(''))
  return parts
}

/** True while a person writes: single-letter keys then belong to the text. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !(target instanceof HTMLInputElement && /^(checkbox|radio|range|button)$/.test(target.type))
}
