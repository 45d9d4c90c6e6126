// Words of the reader's language; the page loads those that scripts use before any script runs.
declare global {
  // eslint-disable-next-line no-var
  var khoWords: Record<string, string>
}

export const language = document.documentElement.lang === 'en' ? 'en' : 'vi'
const numbers = new Intl.NumberFormat(language)

/** The words of `key`; `n` chooses between one and many where a value holds both, parted by ` | `. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  let text = globalThis.khoWords[key] ?? key
  if (text.includes(' | ')) {
    const [one = '', many = ''] = text.split(' | ')
    text = values['n'] === 1 ? one : many
  }
  for (const [name, value] of Object.entries(values)) {
    text = text.replaceAll(`{${name}}`, typeof value === 'number' ? numbers.format(value) : value)
  }
  return text
}
