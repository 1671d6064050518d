import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

/** Dependencies stay outside the main bundle (electron-vite's default): native modules must, and it keeps builds short. */
export default defineConfig({
  main: {
    build: {
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        input: {
          electron: at('src/main/hosts/electron/main.ts'),
          cli: at('src/main/hosts/cli/main.ts'),
          'workers/replay': at('src/main/hosts/workers/replay.ts'),
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node22',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('src/preload/preload.ts') },
        // A sandboxed preload script is one CommonJS file, whatever the package's type.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), tailwindcss()],
    // Grammars are files of their own: the worker fetches those it needs.
    worker: { format: 'es' },
    build: {
      // Other browsers than Electron's come through the web host.
      target: 'es2023',
      minify: true,
      // The page's policy takes fonts from files only, never from data: addresses.
      assetsInlineLimit: 0,
      outDir: at('out/renderer'),
      rolldownOptions: { input: at('src/renderer/index.html') },
    },
  },
})
