import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/**
 * Cloudscape names its custom properties with a hash (`--color-text-accent-1mglsg`). Our stylesheets write `--token-colorTextAccent`
 * and this plugin puts the hashed name of the pinned version in its place; an unknown token stops the build.
 */
export const tokens = (): Plugin => {
  const source = readFileSync(new URL(import.meta.resolve('@cloudscape-design/components/package.json')), 'utf8')
  const folder = new URL('.', import.meta.resolve('@cloudscape-design/components/package.json'))
  const declared = readFileSync(new URL('internal/generated/styles/tokens.js', folder), 'utf8')
  const names = new Map<string, string>()
  for (const [, token, property] of declared.matchAll(/export var (\w+) = "var\((--[\w-]+)/g)) {
    if (token !== undefined && property !== undefined) names.set(token, property)
  }
  const version: unknown = JSON.parse(source).version
  return {
    name: 'andon:tokens',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.css') || id.includes('node_modules')) return null
      return code.replaceAll(/--token-(\w+)/g, (_match, token: string) => {
        const property = names.get(token)
        if (property === undefined) throw new Error(`${id}: Cloudscape ${String(version)} has no token "${token}".`)
        return property
      })
    },
  }
}

/** Drops the fonts embedded in Cloudscape's stylesheet as data addresses: the console uses the fonts of the system it runs on. */
export const withoutFonts = (): Plugin => ({
  name: 'andon:without-fonts',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('@cloudscape-design/global-styles') || !id.endsWith('.css')) return null
    return code.replaceAll(/@font-face\s*\{[^}]*\}/g, '')
  },
})
