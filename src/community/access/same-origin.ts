import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../platform/errors.ts';

const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a write that a page of another site makes. Browsers say where a write comes from; what says
 * nothing is no browser, and has no cookie that somebody else could ride on.
 */
export const refuseForeignWrites = (
  request: FastifyRequest,
  publicUrl: string | undefined,
): void => {
  if (reads.has(request.method) || request.headers.authorization) return;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign = site !== undefined ? site !== 'same-origin' && site !== 'none' : false;
  if (!foreign && (origin === undefined || isOurs(origin, request.headers.host, publicUrl))) return;
  throw new Refusal('forbidden', 'Yêu cầu này đến từ trang khác. Mở trang Loa rồi làm lại.');
};

const isOurs = (
  origin: string,
  host: string | undefined,
  publicUrl: string | undefined,
): boolean => {
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return (
    from.host === host || (publicUrl !== undefined && from.origin === new URL(publicUrl).origin)
  );
};
