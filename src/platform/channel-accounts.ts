import type { ChannelAccount } from './channel.ts';
import type { Db } from './db.ts';

declare module './db.ts' {
  interface Tables {
    channelAccounts: ChannelAccount;
    channelTokens: ChannelTokenRow;
  }
}

/** What an account signs its calls with. The pair before it is kept, for a person to look at should a refresh go wrong. */
export interface ChannelTokenRow {
  accountId: string;
  accessToken: string;
  refreshToken: string;
  previousAccessToken: string | null;
  previousRefreshToken: string | null;
  expiresAt: Date;
  refreshedAt: Date;
}

/** The account by id, or undefined. */
export const accountById = (db: Db, id: string): Promise<ChannelAccount | undefined> =>
  db.selectFrom('channelAccounts').selectAll().where('id', '=', id).executeTakeFirst();

/** Every account of a channel, oldest first. */
export const accountsOf = (db: Db, channel: string): Promise<ChannelAccount[]> =>
  db
    .selectFrom('channelAccounts')
    .selectAll()
    .where('channel', '=', channel)
    .orderBy('id')
    .execute();
