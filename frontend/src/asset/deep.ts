// Deep zoom: tiles of the picture itself, to its last pixel. Loaded when somebody comes closer than the preview can show.
import OpenSeadragon from 'openseadragon'
import { el } from '../core/dom'

/** Where a picture stands in its box: scale 1 fits, x and y are CSS pixels off the middle. */
export interface Stand { scale: number; x: number; y: number }
export interface Info { width: number; height: number; id: string }

const TRIES = 20
const PAUSE = 1500

/** What the archive says of a picture; waits while its tiles are made. `undefined`: it cannot be zoomed deeply now. */
export async function describe(identifier: string): Promise<Info | undefined> {
  for (let turn = 0; turn < TRIES; turn++) {
    const answer = await fetch(`/iiif/3/${identifier}/info.json`, { credentials: 'same-origin', headers: { Accept: 'application/json' } })
    // Tiles come from where this page does, whatever name the archive has for others.
    if (answer.ok) return { ...((await answer.json()) as Info), id: `${location.origin}/iiif/3/${identifier}` }
    if (answer.status !== 503) return undefined
    await new Promise((done) => setTimeout(done, PAUSE))
  }
  return undefined
}

/** OpenSeadragon would write a style element, which the content policy refuses; it leaves that where one bears its mark. Ours is a style in name alone. */
function withoutStyleElement(): void {
  const mark = 'data-openseadragon-mobile-css'
  if (document.querySelector(`style[${mark}]`)) return
  const named = document.createElementNS(null, 'style')
  named.setAttribute(mark, '')
  document.head.append(named)
}

export class Deep {
  private constructor(private viewer: OpenSeadragon.Viewer, private home: HTMLElement) {}

  /** Put the viewer over the picture, standing as the picture stands; ready when the first tiles are drawn. */
  static open(box: HTMLElement, info: Info, stand: () => Stand, moved: (scale: number) => void): Promise<Deep> {
    const home = el('div', { class: 'deep' })
    box.append(home)
    withoutStyleElement()
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const viewer = OpenSeadragon({
      element: home, tileSources: [info as unknown as object], drawer: 'canvas', showNavigationControl: false, tabIndex: -1,
      visibilityRatio: 1, constrainDuringPan: true, minZoomImageRatio: 1, maxZoomPixelRatio: 3, animationTime: still ? 0 : 0.4,
      springStiffness: 9, zoomPerScroll: 1.25, gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, flickEnabled: true }, immediateRender: true, preserveImageSizeOnResize: false,
    } as OpenSeadragon.Options)
    const deep = new Deep(viewer, home)
    return new Promise((done, fail) => {
      viewer.addOnceHandler('open-failed', () => { deep.close(); fail(new Error('deep zoom')) })
      viewer.addOnceHandler('open', () => {
        const start = stand()
        const view = viewer.viewport
        view.zoomTo(view.getHomeZoom() * start.scale, undefined, true)
        view.panTo(view.getHomeBounds().getCenter().plus(view.deltaPointsFromPixels(new OpenSeadragon.Point(-start.x, -start.y))), true)
        view.applyConstraints(true)
        viewer.addHandler('canvas-key', (event) => (event.preventDefaultAction = true)) // the page has its own keys
        viewer.addHandler('zoom', () => moved(deep.scale))
        viewer.addHandler('update-viewport', () => {
          const at = view.viewportToViewerElementRectangle(viewer.world.getItemAt(0).getBounds(true))
          home.dispatchEvent(new CustomEvent('kho:view', { bubbles: true, detail: { x: at.x, y: at.y, width: at.width, height: at.height } }))
        })
        home.classList.add('shown')
        done(deep)
      })
    })
  }

  get scale(): number {
    return this.viewer.viewport.getZoom() / this.viewer.viewport.getHomeZoom()
  }

  zoomBy(factor: number): void {
    this.viewer.viewport.zoomBy(factor)
    this.viewer.viewport.applyConstraints()
  }

  fit(): void {
    this.viewer.viewport.goHome()
  }

  pan(x: number, y: number): void {
    this.viewer.viewport.panBy(this.viewer.viewport.deltaPointsFromPixels(new OpenSeadragon.Point(x, y)))
    this.viewer.viewport.applyConstraints()
  }

  /** Hear of a tile that did not come: the picture may have been withdrawn meanwhile. */
  onMissing(hear: () => void): void {
    this.viewer.addOnceHandler('tile-load-failed', hear)
  }

  close(): void {
    this.viewer.destroy()
    this.home.remove()
  }
}
