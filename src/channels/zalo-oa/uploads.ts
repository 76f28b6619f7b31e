import { z } from 'zod';
import type { ChannelAccount, OutboundFile } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import type { Api } from './api.ts';

declare module '../../platform/db.ts' {
  interface Tables {
    channelUploads: { accountId: string; digest: string; externalId: string; uploadedAt: Date };
  }
}

/** Files as an OA knows them. */
export interface Uploads {
  /** Zalo's name for the file: brought once and used for all groups; `forgotten` is one it has since lost. Throws only {@link SendError}. */
  keep(account: ChannelAccount, file: OutboundFile, forgotten?: string): Promise<string>;
}

/** Zalo keeps a file seven days and takes five thousand a month: a day's margin, and no file twice. */
const keptMs = 6 * 86_400_000;

const id = z.union([z.string().min(1), z.number().transform(String)]);
const answer = z.union([
  z.object({ attachment_id: id }).transform((one) => one.attachment_id),
  z.object({ token: id }).transform((one) => one.token),
]);

export const createUploads = (deps: Deps, api: Api): Uploads => {
  const underWay = new Map<string, Promise<string>>();
  const bring = async (
    account: ChannelAccount,
    file: OutboundFile,
    forgotten?: string,
  ): Promise<string> => {
    const known = await keptOf(deps, account, file.digest);
    if (known !== undefined && known !== forgotten) return known;
    const externalId = await upload(api, account, file);
    const row = { externalId, uploadedAt: deps.clock() };
    await deps.db
      .insertInto('channelUploads')
      .values({ accountId: account.id, digest: file.digest, ...row })
      .onConflict((c) => c.columns(['accountId', 'digest']).doUpdateSet(row))
      .execute();
    return externalId;
  };
  return {
    keep: (account, file, forgotten) => {
      const key = `${account.id} ${file.digest}`;
      // Sixteen sends of a fan-out ask at the same moment.
      const started = underWay.get(key) ?? bring(account, file, forgotten);
      underWay.set(key, started);
      return started.finally(() => underWay.delete(key));
    },
  };
};

const keptOf = async (
  deps: Deps,
  account: ChannelAccount,
  digest: string,
): Promise<string | undefined> => {
  const row = await deps.db
    .selectFrom('channelUploads')
    .select('externalId')
    .where('accountId', '=', account.id)
    .where('digest', '=', digest)
    .where('uploadedAt', '>', new Date(deps.clock().getTime() - keptMs))
    .executeTakeFirst();
  return row?.externalId;
};

const upload = async (api: Api, account: ChannelAccount, file: OutboundFile): Promise<string> => {
  const { kind, name, contentType } = file;
  try {
    const data = await api(account, {
      path: `/v2.0/oa/upload/${kind}`,
      file: { name, contentType, bytes: await file.read() },
    });
    const kept = answer.safeParse(data).data;
    if (kept === undefined) throw new SendError('unavailable', 'an upload without a name');
    return kept;
  } catch (error) {
    // Nobody has read anything yet, so an upload nobody answered for may simply go again.
    if (error instanceof SendError && error.failure !== 'uncertain') throw error;
    throw new SendError('unavailable', 'the file could not be brought to Zalo');
  }
};
