import { Refusal, said } from './api'
import { toast } from './toast'
import { t } from './words'

/** A part of the page that comes only when it is needed. A line cut at that moment is said as one, and passes like one. */
export async function late<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch {
    throw new Refusal(0, 'offline', t('error.offline'), true)
  }
}

/** Do `act` with such a part; what hinders it is said, with a way to try again. */
export function onNeed<T>(load: () => Promise<T>, act: (part: T) => unknown): void {
  void late(load).then(act).catch((error: unknown) => toast(said(error), { label: t('do.retry'), do: () => onNeed(load, act) }))
}
