import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { nameOf } from './chats.ts';
import type { Sandbox } from './sandbox.ts';

/** The built page lies in dist/, whether this file runs from src/ or from dist/. */
const PAGE = [
  fileURLToPath(new URL('../../dist/sandbox-page', import.meta.url)),
  fileURLToPath(new URL('../sandbox-page', import.meta.url)),
];

const UNBUILT = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Zalo thử</title>
<h1>Trang nhắn tin chưa được dựng</h1>
<p>Chạy lệnh <code>npm run build</code> rồi tải lại trang này.</p></html>`;

/** The messenger page, people's files, avatars and samples. */
export const pageRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  const built = PAGE.find((folder) => existsSync(folder));
  if (built) {
    void server.register(fastifyStatic, { root: built });
    server.get('/inside', (_request, reply) => reply.sendFile('index.html'));
  } else server.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(UNBUILT));

  server.get<{ Params: { id: string } }>('/files/:id', (request, reply) => {
    const found = sandbox.blobs.read(request.params.id);
    if (!found) return reply.code(404).send({ title: 'Không có tệp này', status: 404 });
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'")
      .header('x-content-type-options', 'nosniff')
      .type(found.blob.contentType)
      .send(Buffer.from(found.bytes));
  });

  server.get<{ Params: { file: string } }>('/avatars/:file', (request, reply) => {
    const id = request.params.file.replace(/\.svg$/, '');
    return reply.type('image/svg+xml').send(avatar(nameOf(sandbox.journal.world, id), id));
  });

  server.get<{ Params: { file: string } }>('/samples/:file', (request, reply) => {
    const sample = SAMPLES[request.params.file];
    if (!sample) return reply.code(404).send({ title: 'Không có tệp này', status: 404 });
    return reply.type(sample.type).send(sample.body());
  });
};

/** Initials on a colour that stays with the id. */
const avatar = (name: string, id: string): string => {
  const hue = createHash('sha1').update(id).digest().readUInt16BE(0) % 360;
  const initials = name
    .split(/\s+/)
    .slice(-2)
    .map((word) => word.charAt(0))
    .join('')
    .replace(/[<&>]/g, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(${hue} 45% 42%)"/><text x="48" y="60" font-family="sans-serif" font-size="36" fill="#fff" text-anchor="middle">${initials}</text></svg>`;
};

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="420" viewBox="0 0 640 420"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="#9cc9f5"/><stop offset="1" stop-color="#eaf4fd"/></linearGradient></defs><rect width="640" height="420" fill="url(#s)"/><circle cx="520" cy="84" r="38" fill="#fff3c4"/><path d="M0 250 140 120 250 220 370 90 520 230 640 150V420H0Z" fill="#5d8a68"/><path d="M0 310 120 260 260 320 430 250 640 320V420H0Z" fill="#3f6d4e"/><path d="M0 360q160-40 320 0t320 0v60H0Z" fill="#86a34c"/><g transform="translate(250 262)"><path d="M0 50 55 8 110 50Z" fill="#8c4a32"/><rect x="12" y="50" width="86" height="48" fill="#d9b98a"/><rect x="46" y="64" width="20" height="34" fill="#6a4327"/></g></svg>`;
const STICKER = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><circle cx="60" cy="60" r="52" fill="#ffd54d"/><circle cx="42" cy="50" r="6"/><circle cx="78" cy="50" r="6"/><path d="M36 70q24 26 48 0" fill="none" stroke="#000" stroke-width="6" stroke-linecap="round"/></svg>`;

/** Five seconds of a soft tone that rises and falls, as speech does. */
const recording = (): Buffer => {
  const rate = 8000;
  const samples = rate * 5;
  const bytes = Buffer.alloc(44 + samples);
  bytes.write('RIFF', 0, 'ascii');
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write('WAVEfmt ', 8, 'ascii');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36, 'ascii');
  bytes.writeUInt32LE(samples, 40);
  for (let n = 0; n < samples; n += 1) {
    const second = n / rate;
    const loud = Math.max(0, Math.sin(second * 9)) * 28;
    const tone = Math.sin(second * 2 * Math.PI * (170 + 40 * Math.sin(second * 3)));
    bytes[44 + n] = 128 + Math.round(loud * tone);
  }
  return bytes;
};

const SAMPLES: Record<string, { type: string; body: () => string | Buffer }> = {
  'anh.svg': { type: 'image/svg+xml', body: () => PICTURE },
  'nhan-dan.svg': { type: 'image/svg+xml', body: () => STICKER },
  'ghi-am.wav': { type: 'audio/wav', body: recording },
  'tep.txt': { type: 'text/plain; charset=utf-8', body: () => 'Tệp mẫu.\n' },
};
