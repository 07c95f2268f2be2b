import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/**
 * Parts of the component library that nothing here can reach, but that a bundler cannot know to be so, are left out of
 * the build: a tenth of what a browser would load before it shows a page. What is left out and yet reached, or not met
 * any more, stops the build, so that somebody looks at a new version of the library.
 */
const parts: readonly { readonly file: string; readonly is: string }[] = [
  // The library's texts come compiled: nothing is ever parsed.
  {
    file: '@formatjs/icu-messageformat-parser/lib/index.js',
    is: `export * from './types'
export const parse = (text) => { throw new Error('Texts are compiled before the console is built; nothing reads: ' + text) }`,
  },
  // News about features of a cloud's own console, in a list that can be sorted by dragging.
  {
    file: 'app-layout/visual-refresh-toolbar/state/use-feature-notifications.js',
    is: `const featureNotificationsProps = { renderLatestFeaturePrompt: () => null, drawer: null }
const nothing = () => undefined
export const useFeatureNotifications = () => ({
  featureNotificationsProps,
  onOpenFeatureNotificationsDrawer: nothing,
  featureNotificationsMessageHandler: nothing,
})`,
  },
]

/** Components that the console does not have: their texts are left out. */
const absent = new Set([
  'annotation-context',
  'code-editor',
  'date-range-picker',
  'file-upload',
  'prompt-input',
  'property-filter',
  's3-resource-selector',
  'tag-editor',
  'top-navigation',
  'tutorial-panel',
  'wizard',
])

export const withoutUnreached = (): Plugin => {
  const met = new Set<string>()
  return {
    name: 'andon:without-unreached',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      const path = id.replaceAll('\\', '/')
      if (!path.includes('/node_modules/')) return null
      const part = parts.find(({ file }) => path.endsWith(`/${file}`))
      const changed =
        part?.is ??
        (path.endsWith('/i18n/messages/all.en.js') ? spoken(code) : path.endsWith('/icon/generated/icons.js') ? drawn(code) : undefined)
      if (changed === undefined) return null
      met.add(part?.file ?? path)
      return { code: changed, map: null }
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? Object.entries(file.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])) : [],
      )
      const reached = modules
        .map((id) => /@cloudscape-design.components.([\w-]+)/.exec(id)?.[1])
        .find((name) => name !== undefined && absent.has(name))
      if (reached !== undefined)
        this.error(`"${reached}" is used, and web/build/unreached.ts leaves its texts out: take it from the list there.`)
      if (met.size < parts.length + 2)
        this.error(`The component library has changed: web/build/unreached.ts found only ${[...met].join(', ')}.`)
    },
  }
}

/** The library's texts without those of absent components. */
const spoken = (code: string): string => {
  const texts = JSON.parse(code.replace(/^export default /, '').replace(/;?\s*$/, '')) as Record<
    string,
    Record<string, Record<string, unknown>>
  >
  return `export default ${JSON.stringify(texts, (key, value: unknown) => (absent.has(key) ? undefined : value))}`
}

/** The library's icons that some source, ours or its own, names. */
const drawn = (code: string): string => {
  const [head = '', ...icons] = code.split(/^ {4}(?="[\w-]+": )/m)
  const last = icons.at(-1) ?? ''
  const end = last.search(/^\};?$/m)
  if (icons.length < 100 || end === -1) throw new Error('web/build/unreached.ts does not know this file of icons.')
  const named = namedAnywhere()
  const kept = [...icons.slice(0, -1), last.slice(0, end)].filter((icon) => named.has(/^"([\w-]+)"/.exec(icon)?.[1] ?? ''))
  return `${head}${kept.join('')}${last.slice(end)}`
}

/** Every word in quotes in sources that may name an icon. */
const namedAnywhere = (): ReadonlySet<string> => {
  const library = fileURLToPath(new URL('.', import.meta.resolve('@cloudscape-design/components/package.json')))
  const sources = fileURLToPath(new URL('../src/', import.meta.url))
  const words = new Set<string>()
  for (const folder of [library, sources])
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(?:js|tsx?)$/.test(entry.name) || entry.name.endsWith('.d.ts')) continue
      if (/(?:api-docs|test-utils|dom|generated|icon|i18n)(?:[/\\]|$)/.test(entry.parentPath.slice(folder.length))) continue
      for (const [, word] of readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/["'`]([a-z][\w-]*)["'`]/g))
        words.add(word ?? '')
    }
  return words
}
