// Bundles src/ and styles/ into archive/web/static/build/: hashed names, a manifest, a sprite of the icons in use,
// one file of words a language (only those the scripts use), and each text file beforehand compressed.
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const here = dirname(fileURLToPath(import.meta.url))
const web = join(here, '../archive/web')
const out = join(web, 'static/build')
const ICONS = join(here, 'node_modules/lucide-static/icons')
const LANGUAGES = ['vi', 'en']

async function files(folder, ...endings) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = entries.filter((entry) => entry.isFile() && endings.includes(extname(entry.name)))
  return found.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('static')).sort()
}

async function sources() {
  const paths = [...(await files(join(here, 'src'), '.ts')), ...(await files(web, '.html', '.py'))]
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, 'utf8') })))
}

function named(name, text) {
  return `${name.replace(/(\.[^.]+)$/, '')}-${createHash('sha256').update(text).digest('base64url').slice(0, 8)}${extname(name)}`
}

// Every quoted word on a line that speaks of icons and that the set knows; `icon('…')` must be known.
async function sprite(read) {
  const known = new Set((await readdir(ICONS)).map((name) => name.replace('.svg', '')))
  const names = new Set()
  for (const { path, text } of read) {
    for (const line of text.split('\n').filter((each) => /icon|ICON|\b(?:act|side|button|choose|swap|Menu)\(/.test(each)))
      for (const [, name] of line.matchAll(/['"]([a-z0-9-]+)['"]/g)) if (known.has(name)) names.add(name)
    for (const [, name] of text.matchAll(/\bicon\(['"]([a-z0-9-]+)['"]/g)) if (!known.has(name)) throw new Error(`${path}: no icon ${name}`)
  }
  const symbols = []
  for (const name of [...names].sort()) {
    const svg = await readFile(join(ICONS, `${name}.svg`), 'utf8')
    const inner = svg.replace(/[\s\S]*?<svg[^>]*>/, '').replace('</svg>', '').replace(/\s+/g, ' ').trim()
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`)
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}

// The icon of the browser's tab: the archive box on the accent colour.
async function mark() {
  const svg = await readFile(join(ICONS, 'archive.svg'), 'utf8')
  const inner = svg.replace(/[\s\S]*?<svg[^>]*>/, '').replace('</svg>', '').replace(/\s+/g, ' ').trim()
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1d5bb8"/><g transform="translate(4 4)" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</g></svg>`
}

async function words(read, language) {
  const all = JSON.parse(await readFile(join(web, 'strings', `${language}.json`), 'utf8'))
  const used = {}
  const scripts = read.filter(({ path }) => path.endsWith('.ts')).map(({ text }) => text).join('\n')
  for (const [, key] of scripts.matchAll(/['"`]([a-z_]+(?:\.[a-z0-9_]+)+)['"`]/g)) if (key in all) used[key] = all[key]
  for (const [, start] of scripts.matchAll(/`([a-z_]+(?:\.[a-z0-9_]+)*\.)\$\{/g))
    for (const key of Object.keys(all)) if (key.startsWith(start)) used[key] = all[key]
  return `globalThis.khoWords=${JSON.stringify(used)};`
}

async function run() {
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const read = await sources()
  const result = await build({
    absWorkingDir: here,
    entryPoints: ['src/app.ts', 'src/wall.ts', 'src/asset.ts', 'src/upload.ts', 'src/bin.ts', 'src/thesaurus.ts', 'src/map.ts', 'styles/app.css'],
    outdir: out, bundle: true, splitting: true, format: 'esm', target: 'es2022', minify: true, sourcemap: false,
    entryNames: '[name]-[hash]', chunkNames: 'part-[name]-[hash]', assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' }, legalComments: 'none', metafile: true, logLevel: 'warning',
  })
  const manifest = {}
  for (const [path, made] of Object.entries(result.metafile.outputs)) {
    if (made.entryPoint) manifest[basename(made.entryPoint).replace(/\.ts$/, '.js')] = basename(path)
    if (path.endsWith('.woff2')) manifest[basename(path).replace(/-[A-Z0-9]{8}\.woff2$/, '.woff2')] = basename(path)
  }
  for (const [name, text] of [['icons.svg', await sprite(read)], ['mark.svg', await mark()], ...(await Promise.all(LANGUAGES.map(async (l) => [`words-${l}.js`, await words(read, l)])))]) {
    manifest[name] = named(name, text)
    await writeFile(join(out, manifest[name]), text)
  }
  await writeFile(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1))
  await compress()
  console.log(`${Object.keys(manifest).length} entries in ${relative(process.cwd(), out)}`)
}

async function compress() {
  for (const name of await readdir(out)) {
    if (!['.js', '.css', '.svg'].includes(extname(name))) continue
    const bytes = await readFile(join(out, name))
    await writeFile(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }))
    await writeFile(join(out, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
  }
}

await run()
