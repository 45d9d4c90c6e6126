// The bin: take back one or many.
import { restore } from './wall/acts'
import { all, find, need } from './core/dom'
import { toast } from './core/toast'
import { t } from './core/words'

const rows = find('#rows')
const picks = (): HTMLInputElement[] => all<HTMLInputElement>('.bin-pick')
const button = find<HTMLButtonElement>('#restore')

function sync(): void {
  if (button) button.disabled = !picks().some((pick) => pick.checked)
}

async function takeBack(ids: string[]): Promise<void> {
  const done = await restore(ids)
  for (const id of done) find(`[data-id="${id}"]`)?.remove()
  if (done.length) toast(t('bin.restored', { n: done.length }))
  need('#empty').hidden = Boolean(find('.bin-row'))
  sync()
}

find<HTMLInputElement>('#all')?.addEventListener('change', (event) => {
  for (const pick of picks()) pick.checked = (event.target as HTMLInputElement).checked
  sync()
})
rows?.addEventListener('change', sync)
rows?.addEventListener('click', (event) => {
  const row = (event.target as HTMLElement).closest('[data-restore-one]')?.closest<HTMLElement>('[data-id]')
  if (row) void takeBack([row.dataset['id']!])
})
button?.addEventListener('click', () => void takeBack(picks().filter((pick) => pick.checked).map((pick) => pick.closest<HTMLElement>('[data-id]')!.dataset['id']!)))
