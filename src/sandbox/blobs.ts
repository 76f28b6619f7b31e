import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHexId } from './ids.ts';
import type { Journal } from './journal.ts';
import type { Blob } from './world.ts';

/** Pictures, recordings and files: bytes beside the journal, served at `/files/<id>`. */
export interface BlobStore {
  add: (bytes: Uint8Array, contentType: string, name: string) => Blob;
  read: (id: string) => { blob: Blob; bytes: Uint8Array } | null;
}

export const openBlobs = (dataDir: string | null, journal: Journal): BlobStore => {
  const inMemory = new Map<string, Uint8Array>();
  const folder = dataDir === null ? null : join(dataDir, 'files');
  if (folder) mkdirSync(folder, { recursive: true });

  return {
    add: (bytes, contentType, name) => {
      const blob: Blob = {
        id: newHexId(),
        contentType,
        name,
        size: bytes.length,
        md5: createHash('md5').update(bytes).digest('hex'),
      };
      if (folder) writeFileSync(join(folder, blob.id), bytes);
      else inMemory.set(blob.id, bytes);
      journal.put('blob', blob.id, blob);
      return blob;
    },
    read: (id) => {
      const blob = journal.world.blob.get(id);
      if (!blob) return null;
      const path = folder && join(folder, blob.id);
      const bytes = path && existsSync(path) ? readFileSync(path) : inMemory.get(id);
      return bytes ? { blob, bytes } : null;
    },
  };
};

/** Takes a `data:` URL apart; null if it is not one. */
export const readDataUrl = (url: string): { contentType: string; bytes: Buffer } | null => {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma < 0) return null;
  const head = url.slice(5, comma).split(';');
  const base64 = head.at(-1) === 'base64';
  const body = url.slice(comma + 1);
  return {
    contentType: head[0] === undefined || head[0] === '' ? 'text/plain' : head[0],
    bytes: base64 ? Buffer.from(body, 'base64') : Buffer.from(decodeURIComponent(body), 'utf8'),
  };
};
