import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import webPush from 'web-push';
import { z } from 'zod';

const pair = z.object({ publicKey: z.string().min(1), privateKey: z.string().min(1) });

/** The demo's pair of keys, made once and kept in the data directory: browsers trust the one they subscribed with. */
export const keptKeys = (dataDir: string): z.output<typeof pair> => {
  const file = path.join(dataDir, 'push-keys.json');
  if (!existsSync(file))
    writeFileSync(file, JSON.stringify(webPush.generateVAPIDKeys()), { mode: 0o600 });
  return pair.parse(JSON.parse(readFileSync(file, 'utf8')));
};
