import { randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** A new row id: UUIDv7, so rows sort by the time they were made. */
export const newId = (): string => uuidv7();

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code people can read out and type: `PA-2F7K`. Crockford base32, no I L O U; `length` grows when codes get crowded. */
export const newCode = (prefix: string, length = 4): string =>
  `${prefix}-${Array.from({ length }, () => crockford.charAt(randomInt(32))).join('')}`;

/** Reads a code as people type it ("pa 2f7k", "PA-2F7O" with a letter O) into its canonical form, or null. */
export const readCode = (prefix: string, typed: string): string | null => {
  const pattern = new RegExp(`(?:^|[^A-Z0-9])${prefix}[\\s-]*([0-9A-Z]{4,8})(?![0-9A-Z])`, 'i');
  const found = pattern.exec(typed)?.[1]?.toUpperCase();
  if (!found) return null;
  const body = found.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]+$/.test(body) ? `${prefix}-${body}` : null;
};
