import { Refusal } from '../core/api'

const LONGEST = 30_000

/** Do `act` until it succeeds or is refused for good: a cut line or a server that starts again is waited out. `wait` hears why. */
export async function lasting<T>(act: () => Promise<T>, signal: AbortSignal, wait: (error: Refusal) => void): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    signal.throwIfAborted()
    try {
      return await act()
    } catch (error) {
      if (signal.aborted || !(error instanceof Refusal) || !passing(error)) throw error
      wait(error)
      await pause(Math.min(LONGEST, 800 * 2 ** Math.min(tried, 6)) * (0.75 + Math.random() / 2), signal)
    }
  }
}

/** Whether waiting can help. */
function passing(error: Refusal): boolean {
  return error.status === 0 || error.status >= 500 || error.retry || [408, 425, 429].includes(error.status)
}

/** Wait, but no longer than until the line is back. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      window.clearTimeout(timer)
      removeEventListener('online', soon)
      done()
    }
    const soon = () => window.setTimeout(end, 300)
    const timer = window.setTimeout(end, milliseconds)
    addEventListener('online', soon, { once: true })
    signal.addEventListener('abort', end, { once: true })
  })
}
