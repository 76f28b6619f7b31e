import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the top of the project, as in 'src/main.ts'. */
  path: string;
  text: string;
}

const made = new Set(['node_modules', 'dist', '.data', '.cache', '.git', 'coverage']);

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (made.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() ? [path] : [];
  });

/** Every text file that belongs to the project, or those under the folders named. */
export const filesUnder = (...folders: string[]): SourceFile[] =>
  (folders.length > 0 ? folders : ['.'])
    .flatMap((folder) => walk(join(root, folder)))
    .filter((path) =>
      /\.(ts|tsx|mjs|cjs|js|json|md|ya?ml|csv|txt|html|css|svg|run)$|run$/.test(path),
    )
    .filter((path) => !path.endsWith('package-lock.json'))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));

/** TypeScript of the server: what runs in a browser, and the stand-in of Zalo, live by other rules. */
export const serverFiles = (): SourceFile[] =>
  filesUnder('src').filter(
    ({ path }) => path.endsWith('.ts') && !/^src\/(web|sandbox)\//.test(path),
  );

/** Blanks comments out, so that a rule may be spoken of where it is broken by nobody. */
export const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/ .*$/gm, '$1');

/** Where a pattern occurs, as 'path:line: text', for a failure that needs no search. */
export const findAll = (files: SourceFile[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${String(index + 1)}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );

export const findInCode = (files: SourceFile[], pattern: RegExp): string[] =>
  findAll(
    files.map(({ path, text }) => ({ path, text: withoutComments(text) })),
    pattern,
  );
