import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The sandbox's own messenger, served by the sandbox at its root. */
export default defineConfig({
  root: at('src/sandbox/page'),
  base: '/',
  cacheDir: at('.cache/vite-sandbox'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: at('dist/sandbox-page'),
    emptyOutDir: true,
    target: 'es2020',
    assetsInlineLimit: 0,
  },
});
