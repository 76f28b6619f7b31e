import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A settings file that cannot be believed; the message names file, line and field. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** The line of the deepest node on `path` that exists, so a missing field points at its parent. */
const lineOf = (document: Document, counter: LineCounter, path: readonly PropertyKey[]): number => {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
};

/**
 * Reads a YAML text through a schema. Every mistake is reported at once, one line each,
 * as `file:line: field: what is wrong`.
 */
export const parseYaml = <S extends z.ZodType>(
  source: string,
  schema: S,
  name: string,
): z.output<S> => {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  if (document.errors.length > 0) {
    const lines = document.errors
      .slice(0, 20)
      .map((error) => `${name}:${counter.linePos(error.pos[0]).line}: ${error.message}`);
    throw new SettingsError(lines.join('\n'));
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const field = issue.path.map(String).join('.') || 'file';
    return `${name}:${lineOf(document, counter, issue.path)}: ${field}: ${issue.message}`;
  });
  throw new SettingsError(lines.join('\n'));
};

/** Loads a settings file; see {@link parseYaml} for how its mistakes read. */
export const loadYaml = <S extends z.ZodType>(file: string, schema: S): z.output<S> => {
  const name = relative(process.cwd(), file);
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    throw new SettingsError(`${name}:1: file: cannot be read`);
  }
  return parseYaml(source, schema, name);
};
