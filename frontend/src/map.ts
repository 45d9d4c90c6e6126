// The map of what one may see: our own points alone, clustered; a press opens them on the wall.
import { json } from './core/api'
import { el, need } from './core/dom'
import { t } from './core/words'

type Point = [latitude: number, longitude: number]
interface View { x: number; y: number; scale: number }
interface Cluster { x: number; y: number; n: number; box: [number, number, number, number] }

const CELL = 56
const box = need('#map')
const canvas = need<HTMLCanvasElement>('#map-canvas')
const marks = need('#map-marks')
let points: { x: number; y: number; at: Point }[] = []
let view: View = { x: 0, y: 0, scale: 1 }
let waiting = 0

/** Mercator: degrees to the unit square, and back. */
const across = (longitude: number): number => (longitude + 180) / 360
const down = (latitude: number): number => 0.5 - Math.log(Math.tan(Math.PI / 4 + (Math.max(-85, Math.min(85, latitude)) * Math.PI) / 360)) / (2 * Math.PI)
const latitudeOf = (y: number): number => (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90

function fit(): void {
  const xs = points.map((one) => one.x)
  const ys = points.map((one) => one.y)
  const [left, right, top, bottom] = points.length ? [min(xs), max(xs), min(ys), max(ys)] : [across(102), across(110), down(23.5), down(8)]
  const scale = Math.min(box.clientWidth / Math.max(right - left, 0.002), box.clientHeight / Math.max(bottom - top, 0.002)) * 0.8
  view = { x: (left + right) / 2, y: (top + bottom) / 2, scale }
  soon()
}

const min = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity)
const max = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity)

function zoom(factor: number, x = box.clientWidth / 2, y = box.clientHeight / 2): void {
  const scale = Math.max(200, Math.min(5e7, view.scale * factor))
  const [dx, dy] = [x - box.clientWidth / 2, y - box.clientHeight / 2]
  view = { x: view.x + dx / view.scale - dx / scale, y: view.y + dy / view.scale - dy / scale, scale }
  soon()
}

function move(dx: number, dy: number): void {
  view = { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }
  soon()
}

function soon(): void {
  window.cancelAnimationFrame(waiting)
  waiting = window.requestAnimationFrame(draw)
}

function draw(): void {
  const [width, height, ratio] = [box.clientWidth, box.clientHeight, window.devicePixelRatio || 1]
  canvas.width = width * ratio
  canvas.height = height * ratio
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(ratio, ratio)
  grid(pen, width, height)
  marks.replaceChildren(...clusters(width, height).map(mark))
}

/** Lines of latitude and longitude, named at the edge: the only ground there is. */
function grid(pen: CanvasRenderingContext2D, width: number, height: number): void {
  const style = getComputedStyle(box)
  pen.strokeStyle = style.getPropertyValue('border-color')
  pen.fillStyle = style.color
  pen.globalAlpha = 0.75
  pen.font = `11px ${style.fontFamily}`
  const degrees = (120 / view.scale) * 360
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45].find((one) => one >= degrees) ?? 90
  const digits = step < 1 ? Math.ceil(-Math.log10(step)) : 0
  const west = (view.x - width / 2 / view.scale) * 360 - 180
  for (let at = Math.ceil(west / step) * step; at <= west + (width / view.scale) * 360; at += step) {
    const x = (across(at) - view.x) * view.scale + width / 2
    line(pen, x, 0, x, height)
    pen.fillText(`${Math.abs(at).toFixed(digits)}°${at < 0 ? 'T' : 'Đ'}`, x + 4, height - 6)
  }
  const south = latitudeOf(view.y + height / 2 / view.scale)
  const north = latitudeOf(view.y - height / 2 / view.scale)
  for (let at = Math.ceil(south / step) * step; at <= north; at += step) {
    const y = (down(at) - view.y) * view.scale + height / 2
    line(pen, 0, y, width, y)
    pen.fillText(`${Math.abs(at).toFixed(digits)}°${at < 0 ? 'N' : 'B'}`, 6, y - 4)
  }
}

function line(pen: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  pen.beginPath()
  pen.moveTo(x, y)
  pen.lineTo(toX, toY)
  pen.stroke()
}

function clusters(wide: number, high: number): Cluster[] {
  const cells = new Map<string, { x: number; y: number; at: Point }[]>()
  for (const one of points) {
    const [x, y] = [(one.x - view.x) * view.scale + wide / 2, (one.y - view.y) * view.scale + high / 2]
    if (x < -CELL || y < -CELL || x > wide + CELL || y > high + CELL) continue
    const key = `${Math.floor((one.x * view.scale) / CELL)}/${Math.floor((one.y * view.scale) / CELL)}`
    const cell = cells.get(key)
    if (cell) cell.push({ x, y, at: one.at })
    else cells.set(key, [{ x, y, at: one.at }])
  }
  return apart([...cells.values()].map((cell) => ({
    x: cell.reduce((sum, one) => sum + one.x, 0) / cell.length, y: cell.reduce((sum, one) => sum + one.y, 0) / cell.length, n: cell.length,
    box: [min(cell.map((one) => one.at[0])), min(cell.map((one) => one.at[1])), max(cell.map((one) => one.at[0])), max(cell.map((one) => one.at[1]))],
  })))
}

const spread = (n: number): number => Math.round(20 + Math.min(28, Math.log2(n) * 5))

/** Marks that would lie on one another become one, until none does. */
function apart(found: Cluster[]): Cluster[] {
  const kept: Cluster[] = []
  for (const one of found.sort((a, b) => b.n - a.n)) {
    const near = kept.find((other) => Math.hypot(one.x - other.x, one.y - other.y) < (spread(one.n) + spread(other.n)) / 2)
    if (!near) kept.push(one)
    else Object.assign(near, joined(near, one))
  }
  return kept.length < found.length ? apart(kept) : kept
}

function joined(a: Cluster, b: Cluster): Cluster {
  const n = a.n + b.n
  return {
    x: (a.x * a.n + b.x * b.n) / n, y: (a.y * a.n + b.y * b.n) / n, n,
    box: [Math.min(a.box[0], b.box[0]), Math.min(a.box[1], b.box[1]), Math.max(a.box[2], b.box[2]), Math.max(a.box[3], b.box[3])],
  }
}

function mark(one: Cluster): HTMLElement {
  const [south, west, north, east] = one.box
  const area = [south - 1e-4, west - 1e-4, north + 1e-4, east + 1e-4].map((value) => value.toFixed(5)).join(',')
  const label = t('map.cluster', { n: one.n })
  const made = el('a', { class: 'map-mark', href: `/?area=${encodeURIComponent(area)}`, title: label, 'aria-label': label, draggable: 'false' }, one.n > 1 ? String(one.n) : '')
  const size = spread(one.n)
  Object.assign(made.style, { left: `${one.x}px`, top: `${one.y}px`, width: `${size}px`, height: `${size}px` })
  return made
}

const held = new Map<number, { x: number; y: number }>()
let moved = 0

function wire(): void {
  box.addEventListener('pointerdown', (event) => { held.set(event.pointerId, { x: event.clientX, y: event.clientY }); moved = 0 })
  window.addEventListener('pointermove', drag)
  for (const end of ['pointerup', 'pointercancel'] as const) window.addEventListener(end, (event) => held.delete(event.pointerId))
  marks.addEventListener('click', (event) => { if (moved > 6) event.preventDefault() })
  box.addEventListener('wheel', (event) => {
    event.preventDefault()
    const at = box.getBoundingClientRect()
    zoom(Math.exp(-event.deltaY / 400), event.clientX - at.left, event.clientY - at.top)
  }, { passive: false })
  box.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key]
    if (step) move(step[0]!, step[1]!)
    else if (event.key === '+' || event.key === '=') zoom(1.6)
    else if (event.key === '-') zoom(1 / 1.6)
    else return
    event.preventDefault()
  })
  need('#map-in').addEventListener('click', () => zoom(1.6))
  need('#map-out').addEventListener('click', () => zoom(1 / 1.6))
  need('#map-all').addEventListener('click', fit)
  new ResizeObserver(soon).observe(box)
}

function drag(event: PointerEvent): void {
  const before = held.get(event.pointerId)
  if (!before) return
  const now = { x: event.clientX, y: event.clientY }
  const other = [...held.entries()].find(([id]) => id !== event.pointerId)?.[1]
  moved += Math.hypot(now.x - before.x, now.y - before.y)
  if (other) {
    const at = box.getBoundingClientRect()
    const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y))
    zoom(factor, (now.x + other.x) / 2 - at.left, (now.y + other.y) / 2 - at.top)
  } else move(now.x - before.x, now.y - before.y)
  held.set(event.pointerId, now)
}

async function start(): Promise<void> {
  const answer = await json<{ points: Point[]; most: number }>('/ban-do/diem')
  points = answer.points.map((at) => ({ x: across(at[1]), y: down(at[0]), at }))
  const many = points.length >= answer.most
  need('#map-count').textContent = t(many ? 'map.many' : 'map.count', { n: points.length })
  need('#map-none').hidden = points.length > 0
  fit()
}

wire()
void start()
