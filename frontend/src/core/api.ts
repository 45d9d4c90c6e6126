import { language, t } from './words'

/** What the server refused or could not do, in the reader's words. `status` 0: nothing came back at all. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly retry: boolean, readonly details: Record<string, unknown> = {}) {
    super(message)
  }
}

interface Options {
  method?: string
  json?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Stay on the page when the session is over, so that nothing typed is lost. */
  stay?: boolean
}

export const csrf = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? ''

/** Ask the archive; answers the response, or throws Refusal. */
export async function ask(url: string, options: Options = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-CSRF-Token': csrf(), ...options.headers }
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' }
  if (options.signal) init.signal = options.signal
  if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(options.json)
  }
  let answer: Response
  try {
    answer = await fetch(url, init)
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw new Refusal(0, 'offline', t('error.offline'), true)
  }
  if (answer.ok || answer.status === 304) return answer
  throw await refusal(answer, options.stay ?? false)
}

/** The same, read as JSON. */
export async function json<T>(url: string, options: Options = {}): Promise<T> {
  const answer = await ask(url, options)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

export async function refusal(answer: Response, stay: boolean): Promise<Refusal> {
  const body = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string; detail_en?: string; retry?: boolean; details?: Record<string, unknown> }
  if (answer.status === 401 && !stay) location.assign(`/dang-nhap?next=${encodeURIComponent(location.pathname + location.search)}`)
  const words = (language === 'en' ? body.detail_en : body.detail) || t('error.other', { status: String(answer.status) })
  return new Refusal(answer.status, body.code ?? 'error', words, body.retry ?? answer.status >= 500, body.details)
}

/** The words of any error, for showing. */
export const said = (error: unknown): string => (error instanceof Refusal ? error.message : t('error.script'))
