import { el } from '../core/dom'

const HEIGHT = 96
const READABLE = /^image\/(jpeg|png|webp|gif|avif|bmp)$/

/** A small picture of a file that the browser itself can read, before anything is sent; null otherwise. */
export async function thumbnail(file: File): Promise<HTMLCanvasElement | null> {
  if (!READABLE.test(file.type) || file.size > 60e6) return null
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: HEIGHT, resizeQuality: 'medium' })
    const canvas = el('canvas', { width: bitmap.width, height: bitmap.height, 'aria-hidden': 'true' })
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    bitmap.close()
    return canvas
  } catch {
    return null
  }
}
