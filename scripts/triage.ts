import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { loadProfile } from '../src/community/profile.ts';
import { loadUnderstanding } from '../src/messaging/understanding/rules.ts';
import { createUnderstanding } from '../src/messaging/understanding/understand.ts';

const { files } = loadProfile(
  resolve('config/profiles', process.env['LOA_PROFILE'] ?? 'tam-duong-2021'),
);
const settings = loadUnderstanding(files.rules, files.categories);
const understand = createUnderstanding(settings.rules);

let waiting = '';
const flush = async (): Promise<void> => {
  const chunk = waiting;
  waiting = '';
  if (chunk !== '' && !process.stdout.write(chunk)) await once(process.stdout, 'drain');
};

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  const { text, category, severity, labels, actionable, slots, because } = understand(line);
  waiting += `${JSON.stringify({ text, category, severity, labels, actionable, slots, because })}\n`;
  if (waiting.length > 65_536) {
    lines.pause();
    void flush().then(() => lines.resume());
  } else if (waiting.length < 4096) {
    setImmediate(() => void flush());
  }
});
await once(lines, 'close');
await flush();
