import { createHmac, timingSafeEqual } from 'node:crypto';

/** What signs a request or a callback: HMAC-SHA256 over the instant, a dot and the exact bytes of the body, in hexadecimal. */
export const signatureOf = (secret: string, timestamp: string, body: Buffer | string): string =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');

/** Whether a signature is that of these bytes, in constant time. */
export const isSignedBy = (
  secret: string,
  given: { timestamp: string; signature: string; body: Buffer },
): boolean => {
  const expected = Buffer.from(signatureOf(secret, given.timestamp, given.body));
  const signature = Buffer.from(given.signature);
  return expected.length === signature.length && timingSafeEqual(expected, signature);
};
