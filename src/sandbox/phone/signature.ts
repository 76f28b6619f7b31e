import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Line } from '../world.ts';

const signatureOf = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`, 'utf8').digest('hex');

/** What a callback of a line carries as proof of where it comes from. */
export const lineHeaders = (
  line: Line,
  timestamp: string,
  body: string,
): Record<string, string> => ({
  'x-loa-account': line.id,
  'x-loa-timestamp': timestamp,
  'x-loa-signature': signatureOf(line.secret, timestamp, body),
});

export const isSigned = (
  line: Line,
  given: { timestamp: string; signature: string; body: string },
): boolean => {
  const expected = Buffer.from(signatureOf(line.secret, given.timestamp, given.body));
  const signature = Buffer.from(given.signature);
  return expected.length === signature.length && timingSafeEqual(expected, signature);
};
