import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './build/precompress.ts'
import { tokens, withoutFonts } from './build/tokens.ts'
import { withoutUnreached } from './build/unreached.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// Vite reads the configuration's default export: the one place a default export is needed.
export default defineConfig({
  root: at('.'),
  plugins: [tokens(), withoutFonts(), withoutUnreached(), react(), precompress()],
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2023',
    // No inline module preload polyfill and no data addresses: the content security policy allows neither.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: { index: at('index.html'), phone: at('phone.html') } },
  },
  server: { proxy: { '/api': process.env.ANDON_URL ?? 'http://127.0.0.1:7800' } },
})
