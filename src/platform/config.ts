import path from 'node:path';
import { z } from 'zod';
import { StartupProblem } from './errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const optional = z.string().min(1).optional();

/** Every environment variable Loa reads. One group per channel; absent settings mean the channel is not enabled. */
export const envSchema = z.object({
  PORT: port.default(3000),
  SANDBOX_PORT: port.default(3001),
  HOST: z.string().optional(),
  LOA_DATA_DIR: z.string().min(1).default('.data'),
  LOA_PROFILE: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'use a folder name under config/profiles')
    .default('tam-duong-2021'),
  LOA_MODE: z.enum(['demo', 'production']).default('demo'),
  LOA_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOA_CLOCK: optional,
  LOA_SECRET: z.string().min(32, 'use at least 32 characters').optional(),
  LOA_PUBLIC_URL: z.url().optional(),
  DATABASE_URL: z.string().startsWith('postgres', 'use a postgres:// address').optional(),
  QUEUE_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'use a redis:// or rediss:// address')
    .optional(),

  ZALO_OA_BASE_URL: z.url().optional(),
  ZALO_OA_OAUTH_URL: z.url().optional(),
  ZALO_BUSINESS_BASE_URL: z.url().optional(),
  ZALO_OA_APP_ID: optional,
  ZALO_OA_APP_SECRET: optional,
  ZALO_OA_WEBHOOK_SECRETS: optional,

  ZALO_BOT_BASE_URL: z.url().optional(),
  ZALO_BOT_TOKEN: optional,
  ZALO_BOT_WEBHOOK_SECRET: optional,
  ZALO_BOT_LISTEN: z.enum(['webhook', 'poll']).default('webhook'),

  VOICE_SMS_BASE_URL: z.url().optional(),
  VOICE_SMS_SECRET: z.string().min(16, 'use at least 16 characters').optional(),

  WEB_PUSH_PUBLIC_KEY: optional,
  WEB_PUSH_PRIVATE_KEY: optional,
  WEB_PUSH_SUBJECT: z
    .string()
    .regex(/^(mailto:|https:)/, 'use a mailto: or https: address')
    .optional(),
});

export type Env = z.infer<typeof envSchema>;

export interface Config extends Env {
  host: string;
  /** Absolute. */
  dataDir: string;
  demo: boolean;
}

/**
 * Reads the environment.
 * @throws StartupProblem naming each variable and what to write instead.
 */
export const readConfig = (env: Record<string, string | undefined>): Config => {
  // An empty variable, as compose files leave them, counts as not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new StartupProblem(
      `Loa cannot start: mend these settings of the environment:\n${lines.join('\n')}`,
    );
  }
  const demo = parsed.data.LOA_MODE === 'demo';
  if (!demo && !parsed.data.LOA_SECRET) {
    throw new StartupProblem(
      'Loa cannot start in production without LOA_SECRET: set it to a random text of at least 32 characters.',
    );
  }
  return {
    ...parsed.data,
    host: parsed.data.HOST ?? (demo ? '127.0.0.1' : '0.0.0.0'),
    dataDir: path.resolve(parsed.data.LOA_DATA_DIR),
    demo,
  };
};
