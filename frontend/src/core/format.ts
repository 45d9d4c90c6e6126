import { language, t } from './words'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** `4,52 MB`: three figures, powers of ten. */
export function size(bytes: number): string {
  let unit = 0
  while (bytes >= 999.5 && unit < UNITS.length - 1) {
    bytes /= 1000
    unit += 1
  }
  const digits = unit === 0 || bytes >= 100 ? 0 : bytes >= 10 ? 1 : 2
  return `${bytes.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${UNITS[unit]}`
}

/** `2:14`, `1:02:14`. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const rest = String(whole % 60).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes}:${rest}`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`
}

/** A frame-exact clock for the player: `0:02:14.480`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${span(whole)}.${String(Math.floor((seconds - whole) * 1000)).padStart(3, '0')}`
}

/** A taking date cut to what is known, days first. */
export function taken(value: string): string {
  if (value.endsWith('x')) return t('date.decade', { years: `${value.slice(0, -1)}0` })
  return value.slice(0, 10).split('-').reverse().join('/')
}

/** `05/12/2024` of an instant, on the reader's clock. */
export function day(instant: string): string {
  const at = new Date(instant)
  return `${String(at.getDate()).padStart(2, '0')}/${String(at.getMonth() + 1).padStart(2, '0')}/${at.getFullYear()}`
}

/** What is left, in round words: «còn 3 phút». */
export function remaining(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  if (seconds < 60) return t('upload.left_seconds', { n: Math.max(1, Math.round(seconds)) })
  if (seconds < 3600) return t('upload.left_minutes', { n: Math.round(seconds / 60) })
  return t('upload.left_hours', { n: Math.round(seconds / 360) / 10 })
}
