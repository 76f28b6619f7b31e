import { createHash } from 'node:crypto';
import type { OutboundFile } from '../../platform/channel.ts';
import type { Db } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    outboxFiles: {
      id: string;
      digest: string;
      kind: OutboundFile['kind'];
      name: string;
      contentType: string;
      bytes: Buffer;
      createdAt: Date;
    };
  }
}

/** Something to send along, kept until nobody waits for it. */
export interface KeptFile {
  id: string;
  kind: OutboundFile['kind'];
  name: string;
}

const megabyte = 1024 * 1024;

/** What the narrowest channel takes: what it is by its first bytes, never by what somebody calls it. */
const kinds: readonly {
  kind: OutboundFile['kind'];
  contentType: string;
  starts: number[];
  names: RegExp;
  most: number;
}[] = [
  { kind: 'image', contentType: 'image/jpeg', starts: [0xff, 0xd8, 0xff], names: /./, most: 1 },
  {
    kind: 'image',
    contentType: 'image/png',
    starts: [0x89, 0x50, 0x4e, 0x47],
    names: /./,
    most: 1,
  },
  {
    kind: 'file',
    contentType: 'application/pdf',
    starts: [0x25, 0x50, 0x44, 0x46],
    names: /./,
    most: 5,
  },
  {
    kind: 'file',
    contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    starts: [0x50, 0x4b, 0x03, 0x04],
    names: /\.docx$/i,
    most: 5,
  },
  {
    kind: 'file',
    contentType: 'application/msword',
    starts: [0xd0, 0xcf, 0x11, 0xe0],
    names: /\.doc$/i,
    most: 5,
  },
];

/**
 * Keeps a picture or document to be sent along; the same one twice is kept once.
 * @throws Refusal for what no channel takes: another kind, or too large.
 */
export const keepFile = async (
  deps: Deps,
  given: { name: string; bytes: Buffer },
): Promise<KeptFile> => {
  const name = given.name.normalize('NFC').trim().slice(-120) || 'tep';
  const found = kinds.find(
    ({ starts, names }) => starts.every((byte, at) => given.bytes[at] === byte) && names.test(name),
  );
  if (!found)
    throw new Refusal(
      'invalid',
      'Loa chỉ gửi được ảnh JPG, PNG và văn bản PDF, DOC, DOCX.',
      'file',
    );
  if (given.bytes.length > found.most * megabyte)
    throw new Refusal(
      'invalid',
      `Tệp này lớn hơn ${found.most} MB nên Zalo không nhận. Giảm cỡ rồi gửi lại.`,
      'file',
    );
  const { kind, contentType } = found;
  const digest = createHash('sha256').update(name).update('\0').update(given.bytes).digest('hex');
  await deps.db
    .insertInto('outboxFiles')
    .values({
      id: newId(),
      digest,
      kind,
      name,
      contentType,
      bytes: given.bytes,
      createdAt: deps.clock(),
    })
    .onConflict((c) => c.column('digest').doNothing())
    .execute();
  return deps.db
    .selectFrom('outboxFiles')
    .select(['id', 'kind', 'name'])
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
};

/** The file as a channel wants it: its bytes are read only where they must be brought somewhere. */
export const fileFor = async (db: Db, id: string): Promise<OutboundFile> => {
  const file = await db
    .selectFrom('outboxFiles')
    .select(['kind', 'name', 'contentType', 'digest'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return {
    ...file,
    read: async () =>
      (
        await db
          .selectFrom('outboxFiles')
          .select('bytes')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).bytes,
  };
};
