import { el } from '../core/dom'

const HEIGHT = 192
const READABLE = /^image\/(jpeg|png|webp|gif|avif|bmp)$/
/** Side of the square on which the archive compares pictures. */
const SIDE = 96

/** A small picture of a file, and what the archive needs to say what it looks like: grey of the whole, and width over height. */
export interface Glimpse { canvas: HTMLCanvasElement; grey: Uint8Array; aspect: number }

/** A glimpse of a file that the browser itself can read, before anything is sent; null otherwise. */
export async function glimpse(file: File): Promise<Glimpse | null> {
  if (!READABLE.test(file.type) || file.size > 60e6) return null
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: HEIGHT, resizeQuality: 'high' })
    const canvas = el('canvas', { width: bitmap.width, height: bitmap.height, 'aria-hidden': 'true' })
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    bitmap.close()
    return { canvas, grey: greyOf(canvas), aspect: canvas.width / canvas.height }
  } catch {
    return null
  }
}

/** The picture stretched to a square of grey, as the archive draws it: luminance of linear light (ITU-R BT.709), written as sRGB. */
function greyOf(picture: HTMLCanvasElement): Uint8Array {
  const square = new OffscreenCanvas(SIDE, SIDE).getContext('2d', { willReadFrequently: true })!
  square.fillStyle = '#fff'
  square.fillRect(0, 0, SIDE, SIDE)
  square.imageSmoothingQuality = 'high'
  square.drawImage(picture, 0, 0, SIDE, SIDE)
  const { data } = square.getImageData(0, 0, SIDE, SIDE)
  const grey = new Uint8Array(SIDE * SIDE)
  for (let at = 0; at < grey.length; at++) {
    const light = 0.2126 * LINEAR[data[at * 4]!]! + 0.7152 * LINEAR[data[at * 4 + 1]!]! + 0.0722 * LINEAR[data[at * 4 + 2]!]!
    grey[at] = Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055))
  }
  return grey
}

/** sRGB values as shares of linear light (IEC 61966-2-1). */
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
