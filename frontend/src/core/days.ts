/** What a person wrote for a taking date, as the archive keeps it: `05/12/2024` is `2024-12-05`; undefined when unreadable. */
export function readDay(text: string): string | undefined {
  const typed = text.trim().toLowerCase()
  if (!typed) return ''
  const decade = typed.match(/^(?:những năm |the |thập niên )?(\d{3})(?:x|0s?|0x)$/)
  if (decade && !/^\d{4}$/.test(typed)) return `${decade[1]}x`
  const parts = typed.match(/^(?:(\d\d?):(\d\d) )?(?:(?:(\d\d?)[/.-])?(\d\d?)[/.-])?(\d{4})$/)
  const iso = typed.match(/^(\d{4})-(\d\d?)(?:-(\d\d?))?(?:t(\d\d:\d\d(?::\d\d)?))?$/)
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : [parts?.[5], parts?.[4], parts?.[3]]
  if (!year || !(iso || parts)) return undefined
  const time = iso?.[4] ?? (parts?.[1] && parts[2] ? `${parts[1].padStart(2, '0')}:${parts[2]}` : '')
  const joined = [year, month, day].filter((part): part is string => Boolean(part)).map((part) => part.padStart(2, '0')).join('-')
  if (month && Number(month) > 12) return undefined
  if (day && Number.isNaN(Date.parse(joined))) return undefined
  if (day && new Date(`${joined}T00:00:00Z`).getUTCDate() !== Number(day)) return undefined
  return time && day ? `${joined}T${time.length === 5 ? `${time}:00` : time}` : joined
}

/** And back, days first. */
export function showDay(value: string): string {
  const [days = '', time = ''] = value.split('T')
  const shown = days.split('-').reverse().join('/')
  return time ? `${time.slice(0, 5)} ${shown}` : shown
}
