import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { noteOutcome } from '../calls.ts';
import { DAY, MINUTE } from '../clock.ts';
import { newSecret } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { ACCESS_TOKEN_LIFE, REFRESH_TOKEN_LIFE } from '../seed.ts';
import type { App } from '../world.ts';
import { meetFaults, record } from './call.ts';

const CODE_LIFE = 10 * MINUTE;
const KEEP_SPENT = 7 * DAY;

/**
 * The OAuth host's refusals come with HTTP 200 and a name. Zalo publishes no numbers for the token
 * call: those here are the sandbox's own.
 */
const refusal = (error: number, name: string, reason: string) => ({
  error,
  error_name: name,
  error_reason: reason,
  error_description: reason,
  ref_doc: 'https://developers.zalo.me/docs/official-account',
});

/** POST /v4/oa/access_token: a code or a refresh token for a new pair. */
export const oauthRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  server.post('/v4/oa/access_token', async (request, reply) => {
    if (await meetFaults(sandbox, request, reply)) return reply;
    const form = record(request.body);
    const field = (name: string): string => (typeof form[name] === 'string' ? form[name] : '');
    const app = sandbox.journal.world.app.get(field('app_id'));
    const answer = app
      ? pairFor(sandbox, app, request.headers['secret_key'], field)
      : refusal(-14002, 'Invalid app id', 'app_id is unknown or not active');
    const refused = 'error' in answer;
    noteOutcome(
      request,
      refused ? { code: answer.error, message: answer.error_name } : { code: 0 },
    );
    if (refused) void reply.code(app?.settings.oauthErrorStatus ?? 200);
    return answer;
  });

  server.get('/v4/oa/permission', (request, reply) => {
    const query = record(request.query);
    const field = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
    const app = sandbox.journal.world.app.get(field('app_id'));
    if (!app) return refusal(-14002, 'Invalid app id', 'app_id is unknown or not active');
    const { callbackUrl } = app;
    const wrong = (callbackUrl ?? field('redirect_uri')) !== field('redirect_uri');
    if (wrong || !URL.canParse(field('redirect_uri')))
      return refusal(-14003, 'Invalid redirect uri', 'redirect_uri is not registered');
    const challenge = field('code_challenge') || app.codeChallenge || null;
    if (challenge === null && app.settings.pkce === 'required')
      return refusal(-14005, 'Invalid code challenge', 'code_challenge is missing');
    const oas = [...sandbox.journal.world.oa.values()].filter((oa) => oa.appId === app.id);
    const chosen = oas.find((oa) => oa.id === field('oa_id'));
    if (!chosen) return reply.type('text/html; charset=utf-8').send(chooser(request.url, oas));
    const code = newSecret();
    sandbox.journal.put('authCode', code, {
      code,
      oaId: chosen.id,
      challenge,
      expiresAt: sandbox.clock.now() + CODE_LIFE,
    });
    const back = new URL(field('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('oa_id', chosen.id);
    if (field('state')) back.searchParams.set('state', field('state'));
    return reply.redirect(back.toString());
  });
};

const pairFor = (sandbox: Sandbox, app: App, secret: unknown, field: (name: string) => string) => {
  if (secret !== app.secretKey)
    return refusal(-14004, 'Invalid secret key', 'secret_key does not belong to app_id');
  if (field('grant_type') === 'refresh_token') return refresh(sandbox, app, field('refresh_token'));
  if (field('grant_type') === 'authorization_code')
    return exchange(sandbox, app, field('code'), field('code_verifier'));
  return refusal(-14010, 'Invalid grant type', 'grant_type is not supported');
};

const exchange = (sandbox: Sandbox, app: App, given: string, verifier: string) => {
  const { journal, clock } = sandbox;
  const code = journal.world.authCode.get(given);
  journal.drop('authCode', given);
  if (!code || code.expiresAt <= clock.now() || journal.world.oa.get(code.oaId)?.appId !== app.id)
    return refusal(-14012, 'Invalid code', 'code is used, expired or unknown');
  if (code.challenge !== null && !challengesOf(verifier).includes(code.challenge))
    return refusal(-14013, 'Invalid code verifier', 'code_verifier does not match');
  return issue(sandbox, app, code.oaId);
};

/** "Base64 without padding", say the documents; programs write it with either alphabet. */
const challengesOf = (verifier: string): string[] => {
  const hash = createHash('sha256').update(verifier).digest();
  return [hash.toString('base64url'), hash.toString('base64').replace(/=+$/, '')];
};

const refresh = (sandbox: Sandbox, app: App, given: string) => {
  const { journal, clock } = sandbox;
  const token = journal.world.refreshToken.get(given);
  const oa = journal.world.oa.get(token?.oaId ?? '');
  if (!token || oa?.appId !== app.id || token.state !== 'live' || token.expiresAt <= clock.now())
    return refusal(-14014, 'Invalid refresh token', 'refresh_token is used, expired or unknown');
  return issue(sandbox, app, oa.id, given);
};

/** Makes a new pair; the refresh token it came from is spent, and usually the access tokens too. */
const issue = (sandbox: Sandbox, app: App, oaId: string, spent?: string) => {
  const { journal, clock } = sandbox;
  const now = clock.now();
  const access = newSecret();
  const renewed = newSecret();
  journal.together(() => {
    for (const token of [...journal.world.accessToken.values()]) {
      if (token.oaId !== oaId) continue;
      if (token.expiresAt + KEEP_SPENT < now) journal.drop('accessToken', token.token);
      else if (app.settings.oldAccessTokenDies && token.state === 'live')
        journal.put('accessToken', token.token, { ...token, state: 'replaced' });
    }
    const old = journal.world.refreshToken.get(spent ?? '');
    if (old) journal.put('refreshToken', old.token, { ...old, state: 'replaced' });
    journal.put('accessToken', access, {
      token: access,
      oaId,
      expiresAt: now + ACCESS_TOKEN_LIFE,
      state: 'live',
    });
    journal.put('refreshToken', renewed, {
      token: renewed,
      oaId,
      expiresAt: now + REFRESH_TOKEN_LIFE,
      state: 'live',
    });
  });
  return {
    access_token: access,
    refresh_token: renewed,
    expires_in: String(ACCESS_TOKEN_LIFE / 1000),
  };
};

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

const chooser = (url: string, oas: { id: string; name: string }[]): string =>
  `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Cấp quyền</title>
<h1>Chọn Official Account để cấp quyền</h1><ul>${oas
    .map(
      (oa) =>
        `<li><a href="${escape(`${url}&oa_id=${encodeURIComponent(oa.id)}`)}">${escape(oa.name)}</a></li>`,
    )
    .join('')}</ul></html>`;
