import { el, find, icon } from '../core/dom'
import { onNeed } from '../core/late'
import { t } from '../core/words'

/** Files dropped anywhere open the uploader in place; its code is loaded only then. */
export function watchDrops(): void {
  if (!find('.upload-link')) return
  let veil: HTMLElement | null = null
  let depth = 0
  const end = () => {
    depth = 0
    veil?.remove()
    veil = null
  }
  addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return
    depth += 1
    veil ??= document.body.appendChild(el('div', { class: 'drop-veil' }, icon('upload'), el('p', {}, t('upload.drop_here'))))
  })
  addEventListener('dragleave', (event) => {
    if (carriesFiles(event) && --depth <= 0) end()
  })
  addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault()
  })
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    end()
    const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null)
    const files = [...(event.dataTransfer?.files ?? [])]
    onNeed(() => import('./open'), (opened) => opened.receive(entries, files))
  })
}

const carriesFiles = (event: DragEvent): boolean => [...(event.dataTransfer?.types ?? [])].includes('Files')
