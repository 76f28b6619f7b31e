import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { bearer, username } from 'better-auth/plugins';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Config } from '../../platform/config.ts';
import type { Deps } from '../../platform/deps.ts';
import { openDb } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

const day = 86_400;

const build = (pool: pg.Pool, config: Config, secret: string) => {
  const address = config.LOA_PUBLIC_URL ?? `http://${config.host}:${config.PORT}`;
  return betterAuth({
    baseURL: address,
    secret,
    telemetry: { enabled: false },
    // better-auth keeps its own transactions short; it never joins one of ours.
    database: { db: openDb(pool).withSchema('auth'), type: 'postgres' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 8,
      password: {
        // Argon2id with the package's defaults (19 MiB, two passes), as OWASP advises.
        hash: (password) => hash(password),
        verify: ({ hash: kept, password }) => verify(kept, password),
      },
    },
    user: { additionalFields: { personId: { type: 'string', required: false, input: false } } },
    session: { expiresIn: 14 * day, updateAge: day },
    plugins: [
      username({
        maxUsernameLength: 40,
        usernameValidator: (name) => /^[a-z0-9][a-z0-9.-]*$/i.test(name),
      }),
      bearer(),
    ],
    advanced: {
      cookiePrefix: 'loa',
      useSecureCookies: address.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      database: { generateId: () => newId() },
    },
    logger: { disabled: true },
  });
};

export type Auth = ReturnType<typeof build>;

/** One per pool: several Loas may run in one test process. */
const known = new WeakMap<pg.Pool, Promise<Auth>>();

/** Sign-ins, sessions and password hashes of this Loa. */
export const authOf = (deps: Deps): Promise<Auth> => {
  const found = known.get(deps.pool);
  if (found) return found;
  const made = secretOf(deps).then((secret) => build(deps.pool, deps.config, secret));
  known.set(deps.pool, made);
  made.catch(() => known.delete(deps.pool));
  return made;
};

/** The secret that signs cookies: set in production; in a demo made once and kept, so a restart signs nobody out. */
const secretOf = async (deps: Deps): Promise<string> => {
  if (deps.config.LOA_SECRET) return deps.config.LOA_SECRET;
  const fresh = JSON.stringify(randomBytes(32).toString('base64url'));
  await deps.pool.query(
    `insert into app."processState" (key, value) values ('session-secret', $1) on conflict (key) do nothing`,
    [fresh],
  );
  const kept = await sql<{ value: string }>`
    select value from app."processState" where key = 'session-secret'`.execute(openDb(deps.pool));
  const secret = kept.rows[0]?.value;
  if (!secret) throw new Error('the secret of sessions could not be kept');
  return secret;
};
