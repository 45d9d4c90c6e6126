/** One picture of a film: seconds, and where it stands in its sprite. */
export interface Cue { start: number; end: number; image: string; x: number; y: number; width: number; height: number }

const known = new Map<string, Promise<Cue[]>>()

/** The storyboard of a film (WebVTT whose texts are `storyboard-1.jpg#xywh=…`); empty when it has none. */
export function storyboard(id: string): Promise<Cue[]> {
  let found = known.get(id)
  if (!found) {
    found = load(`/media/${id}/storyboard.vtt`)
    known.set(id, found)
  }
  return found
}

export function cueAt(cues: Cue[], seconds: number): Cue | undefined {
  return cues.find((cue) => seconds < cue.end) ?? cues.at(-1)
}

async function load(url: string): Promise<Cue[]> {
  const answer = await fetch(url, { credentials: 'same-origin' }).catch(() => null)
  return answer?.ok ? parse(await answer.text(), answer.url) : []
}

const CUE = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n([^\n#]+)#xywh=(\d+),(\d+),(\d+),(\d+)/g

export function parse(text: string, base: string): Cue[] {
  return [...text.replaceAll('\r', '').matchAll(CUE)].map(([, start = '', end = '', image = '', x, y, width, height]) => ({
    start: seconds(start), end: seconds(end), image: new URL(image, base).href, x: Number(x), y: Number(y), width: Number(width), height: Number(height),
  }))
}

const seconds = (time: string): number => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
