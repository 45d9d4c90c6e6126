import { el, icon, need } from '../core/dom'
import { remaining, size } from '../core/format'
import { t } from '../core/words'
import { KIND_ICONS } from '../wall/tile'
import { over, running, type Row } from './row'

export const COLUMNS = ['title', 'description', 'keywords'] as const

export interface Acts { again: (row: Row) => void; pause: (row: Row) => void; resume: (row: Row) => void; drop: (row: Row) => void; anyway: (row: Row) => void; typed: (row: Row, field: string, value: string) => void; keep: (row: Row) => void }

/** The table of files: one line each, with what is known of it and its own words. Only what changed is drawn again. */
export class Table {
  readonly box = el('div', { class: 'upload-rows', role: 'group', 'aria-label': t('upload.files') })
  private lines = new Map<string, HTMLElement>()

  constructor(private acts: Acts, private rows: () => Row[]) {
    this.box.addEventListener('keydown', (event) => this.key(event))
  }

  add(row: Row): void {
    const line = el('div', { class: 'upload-row', 'data-key': row.key },
      el('div', { class: 'upload-thumb' }, icon(guess(row))),
      el('div', { class: 'upload-file' }, el('span', { class: 'upload-name', title: row.picked?.path || row.name }, row.name), el('span', { class: 'upload-state' }), el('progress', { class: 'progress', max: 100, value: 0, 'aria-label': t('upload.progress', { name: row.name }) })),
      ...COLUMNS.map((field) => this.cell(row, field)),
      el('div', { class: 'upload-acts' }),
      el('div', { class: 'upload-twin', role: 'status', hidden: true }))
    this.lines.set(row.key, line)
    this.box.append(line)
    this.show(row)
  }

  remove(row: Row): void {
    this.lines.get(row.key)?.remove()
    this.lines.delete(row.key)
  }

  show(row: Row): void {
    const line = this.lines.get(row.key)
    if (!line) return
    line.dataset['state'] = row.state
    const percent = row.state === 'processing' || row.state === 'received' ? row.progress * 100 : row.size ? (row.sent / row.size) * 100 : 0
    const bar = need<HTMLProgressElement>('progress', line)
    bar.value = percent
    bar.hidden = ['ready', 'failed', 'duplicate', 'refused', 'likely'].includes(row.state)
    need('.upload-state', line).replaceChildren(...this.words(row, Math.round(percent)))
    for (const cell of line.querySelectorAll<HTMLTextAreaElement>('.upload-cell')) cell.disabled = row.state === 'duplicate'
    this.twin(row, need('.upload-twin', line))
    this.buttons(row, need('.upload-acts', line))
  }

  /** A picture of the file: its own while it is on its way, then the archive's. */
  picture(row: Row, made: HTMLElement): void {
    const line = this.lines.get(row.key)
    if (line) need('.upload-thumb', line).replaceChildren(made)
  }

  /** Fill a cell from outside (kept words, copies). */
  fill(row: Row, field: string, value: string): void {
    const line = this.lines.get(row.key)
    const input = line?.querySelector<HTMLTextAreaElement>(`[data-column="${field}"]`)
    if (input) input.value = value
  }

  private cell(row: Row, field: string): HTMLElement {
    const label = t(`field.${field}`)
    const input = el('textarea', { class: 'input upload-cell', rows: 1, 'data-column': field, 'aria-label': `${label}: ${row.name}`, placeholder: label })
    input.value = row.words[field] ?? ''
    input.addEventListener('input', () => this.acts.typed(row, field, input.value))
    return input
  }

  private words(row: Row, percent: number): (Node | string)[] {
    if (row.state === 'duplicate') return [t('upload.duplicate'), ' ', open(row)]
    if (row.state === 'likely') return [t('upload.likely'), ' ', open(row)]
    if (row.state === 'sending') {
      const left = row.speed ? remaining((row.size - row.sent) / row.speed) : ''
      return [[t('upload.sending', { n: percent }), `${size(row.sent)} / ${size(row.size)}`, row.speed ? `${size(row.speed)}/s` : '', left].filter(Boolean).join(' · ')]
    }
    if (row.state === 'again') return [t('upload.again', { n: percent })]
    if (row.state === 'processing' && row.progress) return [t('state.percent', { n: percent })]
    if (row.state === 'offline') return [`${t('upload.offline')} ${row.problem}`]
    if (row.state === 'refused' || row.state === 'failed') return [`${row.problem || t('state.failed')} `, ...(row.asset ? [open(row)] : [])]
    if (row.state === 'ready') return [t('state.ready'), ' ', open(row), ...alike(row)]
    return [`${t(`upload.state_${row.state}`)} · ${size(row.size)}`]
  }

  /** What is here already and looks like the file; said while there is still something to decide. */
  private twin(row: Row, room: HTMLElement): void {
    const first = over(row) || row.state === 'likely' ? undefined : row.twins[0]
    const wanted = first ? row.twins.map((twin) => twin.id).join() : ''
    if ((room.dataset['shown'] ?? '') === wanted) return
    room.dataset['shown'] = wanted
    room.hidden = !first
    if (!first) return room.replaceChildren()
    const more = row.twins.length - 1
    room.replaceChildren(
      first.thumb ? el('img', { src: first.thumb, alt: '' }) : icon('image'),
      el('span', { class: 'upload-twin-words' }, `${t('upload.twin')} `, el('a', { href: `/a/${first.id}`, target: '_blank', rel: 'noopener' }, first.title || t('asset.untitled')), ` · ${first.owner_name}`, more ? ` ${t('upload.twin_more', { n: more })}` : ''),
      el('span', { class: 'upload-twin-acts' },
        el('button', { class: 'button button-small', type: 'button', onclick: () => this.acts.keep(row) }, t('upload.anyway')),
        el('button', { class: 'button button-small button-quiet', type: 'button', onclick: () => this.acts.drop(row) }, t('upload.twin_drop'))))
  }

  private buttons(row: Row, room: HTMLElement): void {
    const wanted = row.state === 'again' ? ['again', 'drop'] : row.state === 'likely' ? ['anyway', 'drop'] : row.state === 'paused' || row.state === 'refused' ? ['resume', 'drop'] : running(row) ? ['pause', 'drop'] : over(row) ? ['clear'] : []
    if (room.dataset['shown'] === wanted.join()) return
    room.dataset['shown'] = wanted.join()
    room.replaceChildren(...wanted.map((name) => this.button(row, name)))
  }

  private button(row: Row, name: string): HTMLElement {
    const icons: Record<string, string> = { again: 'file-up', resume: 'play', pause: 'pause', drop: 'x', clear: 'x', anyway: 'upload' }
    const does = name === 'clear' ? this.acts.drop : this.acts[name as 'again']
    const words = name === 'resume' && row.state === 'refused' ? t('do.retry') : t(`upload.${name}`)
    const wide = name === 'again' || name === 'anyway'
    return el('button', { class: `button button-small ${wide ? '' : 'button-quiet button-icon'}`, type: 'button', 'aria-label': `${words}: ${row.name}`, title: words, onclick: () => does(row) }, icon(icons[name] ?? 'x'), wide ? words : null)
  }

  /** Enter goes down a line, Ctrl+D copies the cell to every line below. */
  private key(event: KeyboardEvent): void {
    const cell = event.target as HTMLTextAreaElement
    const field = cell.dataset?.['column']
    if (!field || event.isComposing) return
    const cells = [...this.box.querySelectorAll<HTMLTextAreaElement>(`[data-column="${field}"]`)]
    const at = cells.indexOf(cell)
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      cells[at + 1]?.focus()
    }
    if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      const keys = cells.slice(at + 1).map((each) => each.closest<HTMLElement>('.upload-row')!.dataset['key'])
      for (const row of this.rows().filter((each) => keys.includes(each.key))) {
        this.fill(row, field, cell.value)
        this.acts.typed(row, field, cell.value)
      }
    }
  }
}

/** A link to what it looks like; the asset's own page shows all of it. */
function alike(row: Row): (Node | string)[] {
  const first = row.similar?.[0]
  return first ? [' · ', el('a', { class: 'upload-alike', href: `/a/${first.id}`, target: '_blank', rel: 'noopener', title: first.title }, t('upload.similar'))] : []
}

const open = (row: Row): HTMLElement => el('a', { href: `/a/${row.asset}`, target: '_blank', rel: 'noopener' }, t('do.open'))

function guess(row: Row): string {
  const type = row.picked?.file.type.split('/')[0] ?? ''
  return KIND_ICONS[type === 'image' ? 'photo' : type] ?? 'file'
}
