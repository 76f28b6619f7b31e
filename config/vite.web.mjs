import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The pages people open in a browser: one bundle for each, shared parts apart. */
export default defineConfig({
  root: at('src/web'),
  base: '/',
  cacheDir: at('.cache/vite-web'),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: at('dist/web'),
    emptyOutDir: true,
    target: 'es2020',
    // Everything by address: the content security policy allows no inline script and no data: font.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { console: at('src/web/console/index.html'), field: at('src/web/field/index.html') },
    },
  },
});
