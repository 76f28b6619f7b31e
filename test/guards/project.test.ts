import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../../src/migrations/index.ts';
import { filesUnder, findAll, root } from './source.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('the top level', () => {
  it('holds only what it must', () => {
    const allowed = [
      ...['src', 'config', 'scripts', 'test', 'docker-compose.yml', 'package.json'],
      ...['tsconfig.json', 'README.md', 'LICENSE', 'package-lock.json'],
    ];
    const made = ['node_modules', 'dist', 'coverage'];
    const found = readdirSync(root).filter((name) => !name.startsWith('.'));
    expect(found.filter((name) => ![...allowed, ...made].includes(name))).toEqual([]);
    expect(allowed.filter((name) => !found.includes(name))).toEqual([]);
  });
});

describe('the commands', () => {
  it('are these', () => {
    expect(Object.keys(scripts).sort()).toEqual([
      ...['bench', 'build', 'check', 'dev', 'ledger', 'lint', 'migrate', 'read-dispatch'],
      ...['rehearse', 'sandbox', 'start', 'test', 'triage', 'typecheck'],
    ]);
  });

  it('let a signal to npm reach the program itself', () => {
    for (const line of Object.values(scripts)) expect(line).toMatch(/^exec node scripts\/\w+\.mjs/);
  });

  it('each have their program', () => {
    const known = read('scripts/run.mjs');
    for (const [name, line] of Object.entries(scripts)) {
      const [, file = '', argument] = /node (scripts\/\w+\.mjs)(?: (\S+))?$/.exec(line) ?? [];
      expect([name, read(file).length > 0]).toEqual([name, true]);
      if (!argument) continue;
      expect(argument).toBe(name);
      expect(known).toMatch(new RegExp(`(^|[\\s'])${name}'?(: |\\))`, 'm'));
    }
  });

  it('are each explained in the README', () => {
    const readme = read('README.md');
    const missing = Object.keys(scripts).filter(
      (name) => !new RegExp(`npm (${name}|run (-s )?${name})(?![\\w-])`).test(readme),
    );
    expect(missing).toEqual([]);
  });
});

describe('the lock file', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };

  it('lists what other platforms need too: npm ci refuses one that does not', () => {
    const isListed = (from: string, name: string): boolean => {
      const here = `${from}${from && '/'}node_modules/${name}`;
      if (here in packages) return true;
      return (
        from !== '' && isListed(from.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, ''), name)
      );
    };
    const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isListed(from, name)),
    );
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });
});

describe('migrations', () => {
  const names = readdirSync(join(root, 'src/migrations'))
    .filter((name) => name !== 'index.ts')
    .sort();

  it('are numbered without holes', () => {
    expect(names.length).toBeGreaterThan(0);
    names.forEach((name, index) => {
      expect(name).toMatch(/^\d{3}-[a-z0-9-]+\.ts$/);
      expect(Number(name.slice(0, 3))).toBe(index + 1);
    });
  });

  it('are all listed, in their order', () => {
    expect(Object.keys(migrations)).toEqual(names.map((name) => name.replace(/\.ts$/, '')));
  });
});

describe('what the project says', () => {
  it('is about itself alone', () => {
    const files = filesUnder().filter(({ path }) => path !== 'test/guards/project.test.ts');
    const elsewhere = [
      /(?<![\w/])\/work\/(main|shared)\b/,
      /\b(design|capabilities|stack|style|look|domain|zalo-api)\.md\b/,
      /\b(sub-?agents?|claude|anthropic|chatgpt|copilot|language model)\b/i,
      /\b(this|previous|last|earlier|next|another|coding|working|developer) session'?s?\b(?! (cookie|token|of))/i,
      /\b(issues?|tickets?|pr|fix(es)?|closes?|refs?|see) #\d+\b|\(#\d+\)/i,
    ];
    expect(files.length).toBeGreaterThan(50);
    for (const pattern of elsewhere) expect(findAll(files, pattern)).toEqual([]);
    const inPages = /^(src|test)\/web\//;
    const notPages = files.filter(({ path }) => !inPages.test(path));
    expect(findAll(notPages, /\.\.\/shared\b/)).toEqual([]);
  });

  it('is written with whole letters, as people type them, not letters with loose accents', () => {
    const loose = filesUnder('src', 'config').filter(({ text }) => text !== text.normalize('NFC'));
    expect(loose.map(({ path }) => path)).toEqual([]);
  });
});
