import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { envSchema, readConfig } from '../../src/platform/config.ts';
import { root } from './source.ts';

const service = z.object({
  image: z.string(),
  environment: z.record(z.string(), z.string()).optional(),
  command: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.unknown()).optional(),
  build: z.object({ dockerfile_inline: z.string() }).optional(),
});

const { services, volumes } = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
  .parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));

const ours = Object.entries(services).filter(([, { image }]) => image === 'loa');

/** As compose fills the file in: what is not set is empty, what must be set is set. */
const filledIn = (environment: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [
      key,
      value.replace(/\$\{\w+(?::([-?])([^}]*))?\}/g, (_whole, sign: string, rest: string) =>
        sign === '-' ? rest : 'a-value-of-more-than-thirty-two-letters',
      ),
    ]),
  );

describe('docker-compose.yml', () => {
  it('runs web and worker as processes of their own, and keeps what must be kept', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['web', 'worker']);
    for (const [name, { command }] of ours) expect(command).toEqual(['node', 'dist/main.js', name]);
    for (const { volumes: mounted = [] } of Object.values(services))
      for (const mount of mounted) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
  });

  it('gives them just the settings Loa knows', () => {
    const known = Object.keys(envSchema.shape);
    for (const [, { environment = {} }] of ours) {
      expect(Object.keys(environment).filter((key) => !known.includes(key))).toEqual([]);
      // For demos, which run without containers.
      const left = known.filter((key) => !['SANDBOX_PORT', 'LOA_CLOCK'].includes(key));
      expect(left.filter((key) => !(key in environment))).toEqual([]);
    }
  });

  it('gives settings Loa can start with', () => {
    for (const [, { environment }] of ours) {
      const config = readConfig(filledIn(environment));
      expect(config).toMatchObject({ demo: false, host: '0.0.0.0', PORT: 3000 });
      expect(config.ZALO_OA_APP_ID).toBeUndefined();
    }
  });

  it('asks Redis to evict nothing and to remember', () => {
    const words = services['redis']?.command?.join(' ');
    expect(words).toContain('--maxmemory-policy noeviction');
    expect(words).toContain('--appendonly yes');
  });

  it('builds from the lock file and leaves out what only development needs', () => {
    const file = services['web']?.build?.dockerfile_inline ?? '';
    expect(file).toContain('npm ci');
    expect(file).toContain('npm prune --omit=dev');
    expect(file).toMatch(/^USER node$/m);
  });
});
