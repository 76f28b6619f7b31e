import { createHash } from 'node:crypto';

/**
 * X-ZEvent-Signature: SHA-256 over app id, the exact body, the body's timestamp and the OA's
 * secret key, one after the other.
 */
export const sign = (appId: string, body: string, timestamp: string, secretKey: string): string =>
  createHash('sha256')
    .update(appId + body + timestamp + secretKey, 'utf8')
    .digest('hex');
