import { json } from '../core/api'
import { el, find, icon } from '../core/dom'
import { t } from '../core/words'
import { running } from './row'
import { Uploader } from './uploader'

let present: { uploader: Uploader; box: HTMLElement } | null = null

/** Files dropped on any page: the uploader opens over it (on its own page it is there already). */
export async function receive(entries: (FileSystemEntry | null)[], files: File[]): Promise<void> {
  const { uploader, box } = (present ??= await open())
  box.classList.remove('dock-small')
  await uploader.receive(entries, files)
}

/** The uploader of this page, for the page that is made of it. */
export function mount(root: HTMLElement, desks: string[]): Uploader {
  const uploader = new Uploader(root, desks)
  present = { uploader, box: root }
  return uploader
}

async function open(): Promise<{ uploader: Uploader; box: HTMLElement }> {
  const { organisations } = await json<{ organisations: { code: string; role: string | null }[] }>('/api/v1/organisations', { stay: true })
  const me = await json<{ superadmin: boolean }>('/api/v1/me', { stay: true })
  const root = el('div', { class: 'dock-body' })
  const words = el('span', { class: 'dock-words' })
  const small = el('button', { class: 'button button-quiet button-small', type: 'button', onclick: () => box.classList.toggle('dock-small') }, icon('chevrons-up-down'), t('upload.dock'))
  const close = el('button', { class: 'button button-quiet button-icon', type: 'button', 'aria-label': t('do.close'), onclick: () => shut() }, icon('x'))
  const box = el('section', { class: 'dock', 'aria-label': t('upload.title') }, el('div', { class: 'dock-head' }, icon('upload'), words, small, close), root)
  document.body.append(box)
  const uploader = new Uploader(root, organisations.filter((each) => me.superadmin || each.role).map((each) => each.code))
  uploader.onChange = () => (words.textContent = find('.upload-summary', root)?.textContent || t('upload.title'))
  uploader.onChange()
  const shut = () => {
    if (uploader.rows.some(running)) return void box.classList.add('dock-small')
    box.remove()
    present = null
    document.dispatchEvent(new Event('kho:uploaded'))
  }
  return { uploader, box }
}
