import { json } from '../core/api'
import { el, icon } from '../core/dom'
import { remaining, size } from '../core/format'
import { follow, poke, reasonOf, type Progress } from '../core/status'
import { t } from '../core/words'
import { ofDrop, ofList, type Picked } from './files'
import { memory, over, row as newRow, running, type Row, type Twin } from './row'
import { Sender } from './sender'
import { Shared } from './shared'
import { Table } from './table'
import { glimpse, type Glimpse } from './thumbnail'

const SAVE_AFTER = 900
const SHOWN = 2000

interface Open { id: string; name: string; size: number; modified: string; parts_done: { size: number }[]; metadata: Record<string, unknown> }

/** Everything between choosing files and their being assets. Mounted on its own page, or over any page where files were dropped. */
export class Uploader {
  readonly rows: Row[] = []
  /** Hears every change, for a short line elsewhere. */
  onChange: () => void = () => undefined
  private table: Table
  private shared: Shared
  private sender: Sender
  private summary = el('p', { class: 'upload-summary', role: 'status' })
  private pickers: { files: HTMLInputElement; folder: HTMLInputElement }
  private timers = new Map<string, number>()
  private empty: HTMLElement

  constructor(private root: HTMLElement, desks: string[]) {
    this.shared = new Shared(desks, () => this.rows.forEach((row) => this.saveSoon(row)))
    this.table = new Table({
      again: () => this.pickers.files.click(), pause: (row) => this.sender.pause(row), resume: (row) => this.sender.resume(row), drop: (row) => this.drop(row),
      anyway: (row) => { row.anyway = true; row.asset = null; this.sender.resume(row) }, typed: (row, field, value) => this.typed(row, field, value),
      keep: (row) => { row.twins = []; this.table.show(row) },
    }, () => this.rows)
    this.sender = new Sender({ metadata: (row) => this.shared.metadata(row.words), organisation: () => this.shared.organisation(), changed: (row) => this.changed(row) })
    this.pickers = { files: picker((files) => this.add(ofList(files)), false), folder: picker((files) => this.add(ofList(files)), true) }
    this.empty = el('div', { class: 'upload-empty' }, icon('upload'), el('h1', {}, t('upload.choose')), el('p', { class: 'quiet' }, t('upload.choose_lead')))
    this.draw()
    follow(() => this.rows.filter((row) => row.asset && (row.state === 'received' || row.state === 'processing')).map((row) => row.asset!), (states) => this.hear(states))
    addEventListener('beforeunload', (event) => {
      if (this.rows.some(running) || this.timers.size) event.preventDefault()
    })
    void this.recall()
  }

  async receive(entries: (FileSystemEntry | null)[], files: File[]): Promise<void> {
    this.add(await ofDrop(entries, files))
  }

  /** Put files in line; one that was begun in an earlier visit goes on where it stopped. */
  add(picked: Picked[]): void {
    const fresh: Row[] = []
    for (const each of picked) {
      const modified = String(each.file.lastModified)
      const known = this.rows.find((row) => row.name === each.file.name && row.size === each.file.size && row.modified === modified && (row.picked?.path ?? each.path) === each.path)
      if (known && known.picked) continue
      const row = known ?? newRow(each, each.file.name, each.file.size, modified)
      row.picked = each
      row.state = 'waiting'
      if (!known) this.insert(row)
      fresh.push(row)
      this.changed(row)
    }
    this.sender.add(fresh)
    void this.pictures(fresh)
  }

  private insert(row: Row): void {
    row.words = { ...row.words, ...(JSON.parse(localStorage.getItem(memory(row)) ?? '{}') as Row['words']) }
    this.rows.push(row)
    this.table.add(row)
    this.empty.classList.add('upload-empty-small')
  }

  private draw(): void {
    const choose = (name: string, label: string, input: HTMLInputElement, more: string) => el('button', { class: `button ${more}`, type: 'button', onclick: () => input.click() }, icon(name), label)
    this.empty.append(el('p', { class: 'empty-actions' }, choose('file-up', t('upload.pick_files'), this.pickers.files, 'button-accent'), choose('folder-up', t('upload.pick_folder'), this.pickers.folder, '')))
    const clear = el('button', { class: 'button button-quiet button-small', type: 'button', onclick: () => this.rows.filter((row) => row.state === 'ready' || row.state === 'duplicate').forEach((row) => this.drop(row)) }, t('upload.clear_done'))
    this.root.replaceChildren(this.empty, this.shared.box, el('div', { class: 'upload-head' }, this.summary, clear), this.table.box, this.pickers.files, this.pickers.folder)
    this.tell()
  }

  /** What was begun in earlier visits and never finished. */
  private async recall(): Promise<void> {
    const { uploads } = await json<{ uploads: Open[] }>('/api/v1/uploads', { stay: true }).catch(() => ({ uploads: [] }))
    for (const open of uploads.slice(0, SHOWN)) {
      if (this.rows.some((row) => row.upload === open.id || (row.name === open.name && row.size === open.size && row.modified === open.modified))) continue
      const row = newRow(null, open.name, open.size, open.modified)
      row.upload = open.id
      row.sent = open.parts_done.reduce((sum, part) => sum + part.size, 0)
      for (const [field, value] of Object.entries(open.metadata)) if (['title', 'description'].includes(field) && typeof value === 'string') row.words[field] = value
      this.insert(row)
    }
    this.tell()
  }

  private drop(row: Row): void {
    void this.sender.drop(row)
    this.rows.splice(this.rows.indexOf(row), 1)
    this.table.remove(row)
    if (!over(row) || row.state === 'duplicate') localStorage.removeItem(memory(row))
    this.tell()
  }

  private changed(row: Row): void {
    this.table.show(row)
    if (row.state === 'received') {
      poke()
      this.saveSoon(row)
    }
    this.tell()
  }

  private typed(row: Row, field: string, value: string): void {
    row.words[field] = value
    localStorage.setItem(memory(row), JSON.stringify(row.words))
    this.saveSoon(row)
  }

  private saveSoon(row: Row): void {
    window.clearTimeout(this.timers.get(row.key))
    this.timers.set(row.key, window.setTimeout(() => void this.save(row), SAVE_AFTER))
  }

  /** Words typed while the file is on its way go with it; words typed later change the asset. */
  private async save(row: Row): Promise<void> {
    this.timers.delete(row.key)
    try {
      if (row.asset && ['received', 'processing', 'ready', 'failed'].includes(row.state)) await this.edit(row)
      else if (row.upload && row.picked && row.state !== 'completing') await this.sender.describe(row)
      else return
      if (row.asset) localStorage.removeItem(memory(row))
    } catch {
      this.timers.set(row.key, window.setTimeout(() => void this.save(row), 5000)) // kept in this browser meanwhile
    }
  }

  private async edit(row: Row): Promise<void> {
    const { visibility: _visibility, shared_with: _shared, ...now } = this.shared.metadata(row.words)
    const before = JSON.parse(row.told || '{}') as Record<string, unknown>
    const set = Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value)))
    if (!Object.keys(set).length) return
    await json('/api/v1/assets/batch', { method: 'POST', json: { ids: [row.asset], set }, stay: true })
    row.told = JSON.stringify({ ...before, ...now })
  }

  private hear(states: Map<string, Progress>): void {
    for (const row of this.rows) {
      const now = row.asset ? states.get(row.asset) : undefined
      if (!now || !over(row) || row.state === 'duplicate') continue
      row.state = now.merged_into ? 'duplicate' : (now.state as Row['state'])
      row.asset = now.merged_into ?? row.asset
      row.progress = now.progress
      row.problem = reasonOf(now)
      if (now.thumb && row.thumb !== now.thumb) {
        row.thumb = now.thumb
        this.table.picture(row, el('img', { src: now.thumb, alt: '' }))
      }
      if (row.state === 'ready' && !row.similar) void this.compare(row)
      this.table.show(row)
    }
    this.tell()
  }

  /** Ask once what it looks like: the archive knows before it calls the asset ready. */
  private async compare(row: Row): Promise<void> {
    row.similar = []
    try {
      row.similar = (await json<{ items: { id: string; title: string }[] }>(`/api/v1/assets/${row.asset}/similar`, { stay: true })).items
      this.table.show(row)
    } catch {
      row.similar = null // said on the asset's page all the same
    }
  }

  private async pictures(rows: Row[]): Promise<void> {
    for (const row of rows) {
      const made = row.picked && !row.thumb ? await glimpse(row.picked.file) : null
      if (!made) continue
      if (!row.thumb) this.table.picture(row, made.canvas)
      void this.look(row, made)
    }
  }

  /** Ask what the file looks like while its bytes are still going; they do not wait for the answer. */
  private async look(row: Row, { grey, aspect }: Glimpse): Promise<void> {
    try {
      const { items } = await json<{ items: Twin[] }>('/api/v1/similar', { method: 'POST', json: { grey: btoa(String.fromCharCode(...grey)), aspect }, stay: true })
      row.twins = items.filter((twin) => twin.id !== row.asset)
      this.table.show(row)
    } catch {
      // told when the archive has looked at it itself
    }
  }

  /** One line for all: how many are through, how fast, how long. */
  private tell(): void {
    const going = this.rows.filter((row) => running(row))
    const done = this.rows.filter((row) => over(row) && row.state !== 'refused').length
    const speed = going.reduce((sum, row) => sum + (row.state === 'sending' ? row.speed : 0), 0)
    const left = going.reduce((sum, row) => sum + row.size - row.sent, 0)
    const parts = [t('upload.summary', { n: done, total: this.rows.length }), speed ? `${size(speed)}/s` : '', speed ? remaining(left / speed) : '']
    const words = this.rows.length ? parts.filter(Boolean).join(' · ') : ''
    if (this.summary.textContent !== words) this.summary.textContent = words
    this.root.classList.toggle('has-rows', this.rows.length > 0)
    this.onChange()
  }
}

function picker(take: (files: File[]) => void, folder: boolean): HTMLInputElement {
  const input = el('input', { type: 'file', multiple: true, hidden: true, webkitdirectory: folder, 'data-picker': folder ? 'folder' : 'files' })
  input.addEventListener('change', () => {
    take([...(input.files ?? [])])
    input.value = ''
  })
  return input
}
