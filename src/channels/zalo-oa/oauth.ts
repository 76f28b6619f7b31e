import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Deps } from '../../platform/deps.ts';
import { http } from '../../platform/http.ts';

/** The developer's application: what its OAs are granted to. */
export interface App {
  id: string;
  secret: string;
}

const settingsSchema = z.object({ appId: z.string().optional(), appSecret: z.string().optional() });

/** The application an account's settings name, else that of the environment. */
export const appOf = (
  { config }: Pick<Deps, 'config'>,
  settings: Record<string, unknown> = {},
): App | undefined => {
  const own = settingsSchema.safeParse(settings).data ?? {};
  const id = own.appId ?? config.ZALO_OA_APP_ID;
  const secret = own.appSecret ?? config.ZALO_OA_APP_SECRET;
  return id && secret ? { id, secret } : undefined;
};

export const oauthUrl = ({ config }: Pick<Deps, 'config'>): string =>
  config.ZALO_OA_OAUTH_URL ?? 'https://oauth.zaloapp.com';

export interface Pair {
  accessToken: string;
  refreshToken: string;
  lastsMs: number;
}

/** Mistakes come with HTTP 200 and without these, so they must be there to be believed. */
const pairSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
const mistakeSchema = z.object({ error_name: z.string().optional(), error: z.unknown() });

/**
 * Asks for a pair of tokens, by a code or by a refresh token. What is refused comes back by its name
 * alone, since the body may hold a token. Throws only when nothing came back.
 */
export const askForPair = async (
  deps: Pick<Deps, 'config'>,
  app: App,
  fields: Record<string, string>,
): Promise<{ pair: Pair } | { refused: string; status: number }> => {
  const { status, body } = await http(`${oauthUrl(deps)}/v4/oa/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', secret_key: app.secret },
    body: new URLSearchParams({ ...fields, app_id: app.id }).toString(),
  });
  const read = parse(body);
  const pair = pairSchema.safeParse(read).data;
  if (!pair) return { refused: reasonOf(read), status };
  return {
    pair: {
      accessToken: pair.access_token,
      refreshToken: pair.refresh_token,
      lastsMs: pair.expires_in * 1_000,
    },
  };
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const reasonOf = (read: unknown): string => {
  if (read === undefined) return 'not JSON';
  const mistake = mistakeSchema.safeParse(read).data;
  const code = ['number', 'string'].includes(typeof mistake?.error) ? String(mistake?.error) : '';
  return [code, mistake?.error_name].filter(Boolean).join(' ') || 'no reason given';
};

/**
 * Zalo keeps the challenge and the state in the application's settings, so both are one pair for an
 * application, made from this Loa's secret and told to administrators only.
 */
export const proofOf = (
  secret: string,
  appId: string,
): { verifier: string; challenge: string; state: string } => {
  const derive = (what: string): string =>
    createHmac('sha256', secret).update(`zalo-oa ${what} ${appId}`).digest('base64url');
  const verifier = derive('code verifier');
  return {
    verifier,
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    state: derive('state').slice(0, 22),
  };
};
