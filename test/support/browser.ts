import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const isHere = existsSync(CHROMIUM);
const at = (place: string) => fileURLToPath(new URL(`../../${place}`, import.meta.url));

/** A test that needs a browser: skipped, and {@link named} so, where none is installed. */
export const inBrowser = isHere ? test : test.skip;
export const named = (what: string) =>
  isHere ? what : `${what} (skipped: no Chromium at ${CHROMIUM})`;

const newest = (place: string): number =>
  statSync(place).isDirectory()
    ? Math.max(...readdirSync(place).map((name) => newest(path.join(place, name))))
    : statSync(place).mtimeMs;

const pages = {
  console: {
    sources: 'src/web',
    built: 'dist/web',
    index: 'console/index.html',
    config: 'config/vite.web.mjs',
  },
  messenger: {
    sources: 'src/sandbox/page',
    built: 'dist/sandbox-page',
    index: 'index.html',
    config: 'config/vite.sandbox.mjs',
  },
} as const;

/** A browser, with the pages as they are in the sources: built again only when those are newer. Null where no browser is installed. */
export const openBrowser = async (name: keyof typeof pages): Promise<Browser | null> => {
  if (!isHere) return null;
  const { sources, built, index, config } = pages[name];
  if (!existsSync(at(`${built}/${index}`)) || newest(at(built)) < newest(at(sources)))
    execFileSync(
      process.execPath,
      [at('node_modules/vite/bin/vite.js'), 'build', '--config', config, '--logLevel', 'error'],
      { cwd: at('.') },
    );
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};

interface Violation {
  id: string;
  nodes: { target: string[] }[];
}

/** What axe finds on the page, as lines to read. */
export const faultsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
};
