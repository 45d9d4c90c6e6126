// The strip of a document's pages: pick one and it stands where the picture was; arrows walk along the strip.
import { all, need } from '../core/dom'

export function wirePages(): void {
  const strip = need('#strip')
  const pages = () => all<HTMLAnchorElement>('[data-page]')
  strip.addEventListener('click', (event) => {
    const page = (event.target as HTMLElement).closest<HTMLAnchorElement>('[data-page]')
    const mouse = event as MouseEvent
    if (!page || mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return
    event.preventDefault()
    turn(page, pages())
  })
  strip.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const next = step && pages()[pages().indexOf(document.activeElement as HTMLAnchorElement) + step]
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    next.focus()
    turn(next, pages())
  })
}

function turn(page: HTMLAnchorElement, pages: HTMLAnchorElement[]): void {
  const picture = need<HTMLImageElement>('#picture')
  picture.src = page.href
  picture.alt = page.title
  picture.dataset['page'] = page.dataset['page']!
  for (const each of pages) each.toggleAttribute('aria-current', each === page)
  page.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
