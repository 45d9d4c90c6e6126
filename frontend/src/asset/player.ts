import Hls, { type ErrorData } from 'hls.js'
import { attach } from '../core/hls'
import { el, icon, need } from '../core/dom'
import { clock, span } from '../core/format'
import { t } from '../core/words'
import { Marks } from './marks'
import { Menu } from './player_menu'
import { wirePlayerKeys } from './player_keys'
import { Timeline } from './timeline'
import { wireTranscript } from './transcript'
import type { Asset } from './data'

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2]

/** The film player: our own buttons around a video element that hls.js feeds. */
export class Player {
  readonly video: HTMLVideoElement
  readonly hls: Hls | null
  readonly marks: Marks
  private readonly frame: HTMLElement
  private time = el('span', { class: 'player-time' })
  private playButton = button('play', t('player.play'), () => this.toggle())
  private muteButton = button('volume-2', t('player.mute'), () => (this.video.muted = !this.video.muted))

  constructor(private box: HTMLElement, readonly asset: Asset) {
    this.video = el('video', { playsinline: true, preload: 'metadata', poster: box.dataset['poster'] ?? null, 'aria-label': asset.title })
    this.frame = el('div', { class: 'player-frame' }, this.video, el('div', { class: 'player-error', role: 'alert', hidden: true }))
    this.hls = attach(this.video, `/media/${asset.id}/hls/master.m3u8`)
    const timeline = new Timeline(this.video, asset)
    this.marks = new Marks(this.video, asset.id, (marks) => timeline.showMarks(marks))
    box.replaceChildren(this.frame, el('div', { class: 'player-bar' }, timeline.box, this.controls()), this.marks.box)
    this.captions()
    this.wire()
    wireTranscript(this.video, asset.cues)
    wirePlayerKeys(this)
    Object.assign(box, { hls: this.hls })
    const start = Number(new URLSearchParams(location.search).get('t')?.split(',')[0])
    if (start > 0) this.video.addEventListener('loadedmetadata', () => (this.video.currentTime = start), { once: true })
  }

  toggle(): void {
    if (this.video.paused) void this.video.play()
    else this.video.pause()
  }

  /** One picture on or back, aimed at the middle of its time so that rounding never shows its neighbour. */
  step(by: number): void {
    const rate = this.asset.frameRate || 25
    this.video.pause()
    this.video.currentTime = Math.max(0, (Math.floor(this.video.currentTime * rate + 0.01) + by + 0.5) / rate)
  }

  full(): void {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void this.box.requestFullscreen()
  }

  private controls(): HTMLElement {
    const parts: (Node | null)[] = [this.playButton, this.muteButton, this.volume(), this.time, el('span', { class: 'player-gap' })]
    const speed = new Menu('gauge', t('player.speed'), () => SPEEDS.map((rate) => ({ label: `${rate.toLocaleString(this.asset.language)}×`, on: this.video.playbackRate === rate, take: () => (this.video.playbackRate = rate) })))
    const quality = this.hls ? new Menu('settings-2', t('player.quality'), () => this.rungs()) : null
    const sound = this.hls ? new Menu('languages', t('player.sound'), () => this.sounds()) : null
    if (sound && this.hls) this.hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => void (sound.box.hidden = (this.hls?.audioTracks.length ?? 0) < 2))
    if (sound) sound.box.hidden = true
    parts.push(this.captionMenu(), speed.box, sound?.box ?? null, quality?.box ?? null, button('maximize', t('player.full'), () => this.full()))
    return el('div', { class: 'player-controls' }, ...parts)
  }

  private rungs(): { label: string; on: boolean; take: () => void }[] {
    const hls = this.hls!
    const rungs = hls.levels.map((level, at) => ({ label: `${level.height}p · ${(level.bitrate / 1e6).toLocaleString(this.asset.language, { maximumFractionDigits: 1 })} Mb/s`, on: !hls.autoLevelEnabled && hls.nextLevel === at, take: () => this.choose(at) })).reverse()
    const now = hls.levels[hls.currentLevel]?.height
    return [{ label: now && hls.autoLevelEnabled ? t('player.auto_now', { height: String(now) }) : t('player.auto'), on: hls.autoLevelEnabled, take: () => this.choose(-1) }, ...rungs]
  }

  /** While it plays the change comes with the next segment, without a halt; while it stands, at once. */
  private choose(level: number): void {
    if (!this.hls) return
    if (this.video.paused) this.hls.currentLevel = level
    else this.hls.nextLevel = level
  }

  private sounds(): { label: string; on: boolean; take: () => void }[] {
    const hls = this.hls!
    return hls.audioTracks.map((track, at) => ({ label: track.name, on: hls.audioTrack === at, take: () => void (hls.audioTrack = at) }))
  }

  private volume(): HTMLInputElement {
    const slider = el('input', { type: 'range', class: 'player-volume', min: 0, max: 1, step: 0.05, value: 1, 'aria-label': t('player.volume') })
    slider.addEventListener('input', () => {
      this.video.volume = Number(slider.value)
      this.video.muted = false
    })
    return slider
  }

  /** Our own captions, from the transcript of the archive: so that an edited line is shown at once. */
  private captions(): void {
    for (const language of new Set(this.asset.cues.map((cue) => cue.language))) {
      const track = this.video.addTextTrack('captions', language || t('player.captions'), language || 'vi')
      for (const cue of this.asset.cues.filter((each) => each.language === language)) track.addCue(new VTTCue(cue.start, Math.max(cue.end, cue.start + 0.1), cue.text))
      track.mode = 'hidden'
    }
  }

  private captionMenu(): HTMLElement | null {
    if (!this.asset.cues.length) return null
    const tracks = () => [...this.video.textTracks].filter((track) => track.kind === 'captions')
    const only = (wanted: TextTrack | null) => tracks().forEach((track) => (track.mode = track === wanted ? 'showing' : 'hidden'))
    return new Menu('captions', t('player.captions'), () => [
      { label: t('player.captions_off'), on: tracks().every((track) => track.mode !== 'showing'), take: () => only(null) },
      ...tracks().map((track) => ({ label: languageName(track.language, this.asset.language) || track.label, on: track.mode === 'showing', take: () => only(track) })),
    ]).box
  }

  private wire(): void {
    const video = this.video
    const state = () => {
      swap(this.playButton, video.paused ? 'play' : 'pause', video.paused ? t('player.play') : t('player.pause'))
      this.box.classList.toggle('playing', !video.paused)
    }
    for (const name of ['play', 'pause', 'ended'] as const) video.addEventListener(name, state)
    video.addEventListener('volumechange', () => swap(this.muteButton, video.muted || !video.volume ? 'volume-x' : 'volume-2', t('player.mute')))
    video.addEventListener('timeupdate', () => this.showTime())
    video.addEventListener('loadedmetadata', () => this.showTime())
    video.addEventListener('seeking', () => this.showTime())
    video.addEventListener('click', () => this.toggle())
    video.addEventListener('dblclick', () => this.full())
    video.addEventListener('waiting', () => this.box.classList.add('waiting'))
    for (const name of ['playing', 'seeked', 'canplay'] as const) video.addEventListener(name, () => this.box.classList.remove('waiting'))
    this.hls?.on(Hls.Events.ERROR, (_event, data) => this.failed(data))
  }

  private showTime(): void {
    const at = this.video.paused ? clock(this.video.currentTime) : span(Math.floor(this.video.currentTime))
    this.time.textContent = `${at} / ${span(this.video.duration || this.asset.duration || 0)}`
  }

  private retries = 0

  /** A line that breaks is tried again; what may no longer be seen says so. */
  private failed(data: ErrorData): void {
    if (!data.fatal || !this.hls) return
    const code = data.response?.code ?? 0
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && this.retries++ < 2) return this.hls.recoverMediaError()
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR && (code === 0 || code >= 500) && this.retries++ < 20) {
      window.setTimeout(() => this.hls?.startLoad(), Math.min(10000, 500 * 2 ** this.retries))
      return
    }
    const room = need('.player-error', this.frame)
    room.hidden = false
    room.replaceChildren(el('p', {}, code === 404 || code === 403 ? t('player.withdrawn') : t('player.broken')),
      el('button', { class: 'button', type: 'button', onclick: () => location.reload() }, icon('rotate-ccw'), t('do.retry')))
  }
}

export function button(name: string, label: string, does: () => unknown): HTMLButtonElement {
  return el('button', { class: 'button button-quiet button-icon', type: 'button', title: label, 'aria-label': label, onclick: () => void does() }, icon(name))
}

function swap(target: HTMLButtonElement, name: string, label: string): void {
  target.replaceChildren(icon(name))
  target.title = label
  target.setAttribute('aria-label', label)
}

function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? ''
  } catch {
    return ''
  }
}
