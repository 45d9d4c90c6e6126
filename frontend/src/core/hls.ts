import Hls from 'hls.js'

/** Play an HLS address in a media element; the browser's own player where it has one and ours cannot run. */
export function attach(media: HTMLMediaElement, url: string): Hls | null {
  if (!Hls.isSupported()) {
    media.src = url
    return null
  }
  // at most half a minute is fetched ahead: a film that is withdrawn stops within that time, on the fastest line too
  const hls = new Hls({ capLevelToPlayerSize: true, maxBufferLength: 30, maxMaxBufferLength: 30, backBufferLength: 30, enableWorker: true, startLevel: -1 })
  hls.loadSource(url)
  hls.attachMedia(media)
  return hls
}
