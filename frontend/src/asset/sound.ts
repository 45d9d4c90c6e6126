import { el, icon } from '../core/dom'
import { span } from '../core/format'
import { onKeys } from '../core/keys'
import { t } from '../core/words'
import { Marks } from './marks'
import { Menu } from './player_menu'
import { button } from './player'
import { presses } from './player_keys'
import { wireTranscript } from './transcript'
import type { Asset } from './data'

/** Peaks as audiowaveform writes them: lowest and highest by turns. */
interface Peaks { data: number[] }

const SPEEDS = [0.75, 1, 1.25, 1.5, 2]

/** The sound player: a waveform that is the timeline. Drawn by us: the usual library styles itself in ways a strict page refuses. */
export class Sound {
  private audio: HTMLAudioElement
  private canvas = el('canvas', { class: 'wave', 'aria-hidden': 'true' })
  private slider = el('input', { type: 'range', class: 'wave-slider', min: 0, max: 1000, value: 0, 'aria-label': t('player.position') })
  private time = el('span', { class: 'player-time' })
  private peaks: Peaks | null = null
  /** The loudest sample: the drawing fills its box however soft the recording is. */
  private most = 1
  private pointed: number | null = null

  constructor(box: HTMLElement, private asset: Asset) {
    this.audio = el('audio', { preload: 'metadata', src: `/media/${asset.id}/listen.mp3` })
    const marks = new Marks(this.audio, asset.id, () => this.draw())
    const play = button('play', t('player.play'), () => (this.audio.paused ? this.audio.play() : this.audio.pause()))
    const speed = new Menu('gauge', t('player.speed'), () => SPEEDS.map((rate) => ({ label: `${rate.toLocaleString(asset.language)}×`, on: this.audio.playbackRate === rate, take: () => (this.audio.playbackRate = rate) })))
    box.append(this.audio, el('div', { class: 'wave-box' }, this.canvas, this.slider), el('div', { class: 'player-controls' }, play, this.time, el('span', { class: 'player-gap' }), speed.box), marks.box)
    this.wire(play, marks)
    wireTranscript(this.audio, asset.cues)
    void this.load()
  }

  private get length(): number {
    return Number.isFinite(this.audio.duration) && this.audio.duration > 0 ? this.audio.duration : (this.asset.duration ?? 0)
  }

  private async load(): Promise<void> {
    const answer = await fetch(`/media/${this.asset.id}/waveform.json`, { credentials: 'same-origin' }).catch(() => null)
    if (answer?.ok) this.peaks = (await answer.json()) as Peaks
    this.most = (this.peaks?.data ?? []).reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    this.draw()
  }

  private wire(play: HTMLButtonElement, marks: Marks): void {
    const state = () => play.replaceChildren(icon(this.audio.paused ? 'play' : 'pause'))
    for (const name of ['play', 'pause', 'ended'] as const) this.audio.addEventListener(name, state)
    for (const name of ['timeupdate', 'seeking', 'loadedmetadata'] as const) this.audio.addEventListener(name, () => this.draw())
    this.slider.addEventListener('input', () => {
      this.audio.currentTime = (Number(this.slider.value) / 1000) * this.length
      this.draw()
    })
    this.slider.addEventListener('pointermove', (event) => {
      this.pointed = event.offsetX / this.slider.clientWidth
      this.draw()
    })
    this.slider.addEventListener('pointerleave', () => {
      this.pointed = null
      this.draw()
    })
    new ResizeObserver(() => this.draw()).observe(this.canvas)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw())
    const jump = (by: number) => (this.audio.currentTime = Math.max(0, this.audio.currentTime + by))
    const toggle = () => void (this.audio.paused ? this.audio.play() : this.audio.pause())
    onKeys(['k'], toggle)
    onKeys(['Space'], (event) => (presses(event.target) ? false : toggle()))
    onKeys(['j'], () => void jump(-5))
    onKeys(['l'], () => void (this.audio.paused ? this.audio.play() : jump(5)))
    onKeys(['i'], () => marks.mark('in'))
    onKeys(['o'], () => marks.mark('out'))
    onKeys(['m'], () => void (this.audio.muted = !this.audio.muted))
    const start = Number(new URLSearchParams(location.search).get('t')?.split(',')[0])
    if (start > 0) this.audio.addEventListener('loadedmetadata', () => (this.audio.currentTime = start), { once: true })
  }

  private draw(): void {
    const part = this.length ? this.audio.currentTime / this.length : 0
    this.slider.value = String(Math.round(part * 1000))
    this.slider.setAttribute('aria-valuetext', `${span(this.audio.currentTime)} / ${span(this.length)}`)
    this.time.textContent = `${span(Math.floor(this.audio.currentTime))} / ${span(this.length)}`
    const width = this.canvas.clientWidth
    const height = this.canvas.clientHeight
    const brush = this.canvas.getContext('2d')
    if (!brush || !width) return
    this.canvas.width = width * devicePixelRatio
    this.canvas.height = height * devicePixelRatio
    brush.scale(devicePixelRatio, devicePixelRatio)
    const style = getComputedStyle(this.canvas)
    const colours = [style.getPropertyValue('accent-color'), style.color]
    const pairs = (this.peaks?.data.length ?? 0) / 2
    const bars = Math.floor(width / 3)
    for (let bar = 0; bar < bars; bar += 1) {
      const [low, high] = this.extremes(Math.floor((bar / bars) * pairs), Math.ceil(((bar + 1) / bars) * pairs))
      const top = (height / 2) * (1 - high / this.most)
      brush.fillStyle = colours[bar / bars < part ? 0 : 1] ?? ''
      brush.fillRect(bar * 3, top, 2, Math.max(1, (height / 2) * (1 - low / this.most) - top))
    }
    if (this.pointed !== null) brush.fillRect(this.pointed * width, 0, 1, height)
  }

  private extremes(from: number, to: number): [number, number] {
    let low = 0
    let high = 0
    for (let at = from; at < to; at += 1) {
      low = Math.min(low, this.peaks?.data[at * 2] ?? 0)
      high = Math.max(high, this.peaks?.data[at * 2 + 1] ?? 0)
    }
    return [low, high]
  }
}
