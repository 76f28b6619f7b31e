import type { FastifyPluginAsync } from 'fastify';
import type { SendError } from './errors.ts';

/** One account of ours on a platform: an OA, a bot. Settings and tokens live in its row. */
export interface ChannelAccount {
  id: string;
  channel: string;
  externalId: string;
  name: string;
  settings: Record<string, unknown>;
}

export type ChatKind = 'group' | 'private';

export interface Attachment {
  type:
    | 'image'
    | 'gif'
    | 'audio'
    | 'video'
    | 'location'
    | 'sticker'
    | 'file'
    | 'link'
    | 'business-card';
  url?: string;
  latitude?: string;
  longitude?: string;
  name?: string;
}

export type MessageKind = 'text' | Attachment['type'] | 'unknown';

/** What somebody said, in the same shape whatever the channel. Platform ids are strings. */
export interface InboundMessage {
  type: 'message';
  accountId: string;
  externalId: string;
  chat: { kind: ChatKind; externalId: string };
  sender: { externalId: string; displayName?: string };
  kind: MessageKind;
  text: string;
  attachments: Attachment[];
  replyTo?: string;
  sentAt: Date;
}

/** Our own post coming back: proof of delivery. */
export interface InboundEcho {
  type: 'echo';
  accountId: string;
  externalId: string;
  chat: { kind: ChatKind; externalId: string };
  text: string;
  sentAt: Date;
}

/** Anything else the platform tells: somebody joined, followed, read. `key` makes it unique. */
export interface InboundSignal {
  type: 'signal';
  accountId: string;
  name: string;
  key: string;
  chat?: { kind: ChatKind; externalId: string };
  users: string[];
  at: Date;
  data: Record<string, unknown>;
  /** Listeners are told of it as they are of who comes and goes in a group; all else is only kept. */
  forListeners?: boolean;
}

export type Inbound = InboundMessage | InboundEcho | InboundSignal;

/** Takes what a webhook carried and returns once it is stored. Called before the 200. */
export type Receive = (items: Inbound[]) => Promise<void>;

export interface Address {
  kind: ChatKind;
  externalId: string;
}

/** A picture with the words as its caption, or a document on its own. */
export interface OutboundFile {
  kind: 'image' | 'file';
  name: string;
  contentType: string;
  /** The same bytes under the same name have the same digest: a platform that keeps files needs them once. */
  digest: string;
  read(): Promise<Buffer>;
}

export interface OutboundMessage {
  /** Empty only where a document is sent. */
  text: string;
  /** Where the channel cannot send it, the words go alone. */
  file?: OutboundFile;
  /** Platform ids of people to mention, where the channel can. */
  mentions?: string[];
  /** Names this message for good, where the platform takes each name once and tells by it what became of it. */
  reference?: string;
  /** In the urgent lane: may go past a soft limit of what the account spends. */
  urgent?: boolean;
}

export interface Capabilities {
  groups: boolean;
  /** Hears every group message, or only those that mention it. */
  hears: 'all' | 'mentions';
  /** In UTF-16 units. */
  longestText: number;
  /** Can read a chat back, so an uncertain send can be settled. */
  readsBack: boolean;
}

export interface ReadBackItem {
  externalId: string;
  fromUs: boolean;
  senderExternalId: string;
  senderName?: string;
  kind: MessageKind;
  text: string;
  attachments: Attachment[];
  replyTo?: string;
  at: Date;
}

/** A chat and the moment of its last message. */
export interface RecentChat extends Address {
  lastAt: Date;
}

/** A live chat group as the platform tells of it. */
export interface LiveGroup {
  externalId: string;
  name: string;
  /** Where people join by themselves. */
  link: string | null;
  /** False: the group stands still, nothing can be posted. */
  enabled: boolean;
  members: number;
  /** How many people fit in; null where the platform does not say. */
  room: number | null;
  /** When the platform disbands a group that stands still; null or absent while it lives. */
  goneAt?: Date | null;
}

/** What a group is made of: one buys a place for a group of some size. */
export interface GroupAsset {
  id: string;
  size: number;
  /** The group it is used for, null while it is free; empty where the platform does not say which. */
  usedFor: string | null;
  /** When it ends unless somebody renews it; null or absent where it renews itself or nothing is said. */
  endsAt?: Date | null;
}

export interface LiveMember {
  externalId: string;
  name: string | null;
  /** Null where the platform does not say. */
  deputy: boolean | null;
}

/** Making groups and minding who is in them, on channels that can. Every call throws only {@link SendError}. */
export interface GroupControl {
  /** The longest name a group may have. */
  longestName: number;
  /** How many people a group may begin with. */
  mostAtFirst: number;
  assets(account: ChannelAccount): Promise<GroupAsset[]>;
  create(
    account: ChannelAccount,
    group: { name: string; assetId: string; members: readonly string[] },
  ): Promise<LiveGroup>;
  get(account: ChannelAccount, externalId: string): Promise<LiveGroup>;
  list(account: ChannelAccount): Promise<LiveGroup[]>;
  update(
    account: ChannelAccount,
    externalId: string,
    change: { name?: string; joinByApproval?: boolean; joinByLink?: boolean },
  ): Promise<void>;
  /** People only: the account itself is left out. */
  members(account: ChannelAccount, externalId: string): Promise<LiveMember[]>;
  /** Who asked to be let in and waits. */
  pending(account: ChannelAccount, externalId: string): Promise<LiveMember[]>;
  invite(account: ChannelAccount, externalId: string, people: readonly string[]): Promise<void>;
  remove(account: ChannelAccount, externalId: string, people: readonly string[]): Promise<void>;
  accept(account: ChannelAccount, externalId: string, people: readonly string[]): Promise<void>;
  reject(account: ChannelAccount, externalId: string, people: readonly string[]): Promise<void>;
  addAdmins(account: ChannelAccount, externalId: string, people: readonly string[]): Promise<void>;
  removeAdmins(
    account: ChannelAccount,
    externalId: string,
    people: readonly string[],
  ): Promise<void>;
  /** Puts the group on another asset: renews it, or makes it larger. */
  useAsset(account: ChannelAccount, externalId: string, assetId: string): Promise<void>;
  disband(account: ChannelAccount, externalId: string): Promise<void>;
}

/** Another way to somebody the usual one does not reach: approved templates, by account or by phone. */
export interface OtherWay {
  /** Whether the account has any such way at all. */
  offered(account: ChannelAccount): boolean;
  /** Sends what fits of the text; null when no way is open to this person. Throws only {@link SendError}. */
  send(
    account: ChannelAccount,
    to: { externalId: string; phone: string | null },
    text: string,
  ): Promise<{ externalId: string; via: Via } | null>;
}

/** How a message went that did not go the usual way, and whether only its beginning fitted. */
export const vias = ['template', 'template-cut', 'phone', 'phone-cut'] as const;
export type Via = (typeof vias)[number];

/** How long what an account signs with still lives. */
export interface TokenLife {
  refreshedAt: Date;
  /** The present access token's end; a new one is fetched before. */
  expiresAt: Date;
  /** If it cannot be renewed any more: from then on a person must grant anew. */
  diesAt: Date;
}

/** How an account is handed to Loa, on channels where somebody must grant it. What goes wrong is a Refusal. */
export interface Grant {
  /** What to enter at the platform before, each with its name there. */
  toEnter(callbackUrl: string): Promise<{ name: string; value: string }[]>;
  /** What people there may see go wrong, and what to do about it. */
  troubles: readonly { sign: string; remedy: string }[];
  /** Where the account's administrator agrees; the platform then sends them back to `callbackUrl`. */
  link(callbackUrl: string): Promise<string>;
  /** They came back: the account with its first tokens, written down, or granted anew. */
  finish(query: Record<string, string>): Promise<ChannelAccount>;
}

/** One thing looked at on a live account: whether it is as it must be, in plain Vietnamese. */
export interface Finding {
  what: string;
  ok: boolean;
  sentence: string;
}

/** A channel that keeps hearing, until it is stopped. */
export interface Listening {
  stop(): Promise<void>;
}

export interface Channel {
  name: string;
  capabilities: Capabilities;
  /** The webhook, mounted at /webhooks/<name>. Verifies raw bytes, hands every item to `receive`, then answers 200. */
  webhook(receive: Receive): FastifyPluginAsync;
  /** Runs beside the workers: asks where no webhook tells, or sees to it that one is set. */
  listen?(receive: Receive): Listening;
  /** Sends one message and returns the platform's id for it. Throws only {@link SendError}. */
  send(account: ChannelAccount, to: Address, message: OutboundMessage): Promise<string>;
  /** Where {@link send} says `unreachable` for a person, the outbox tries this. */
  otherWay?: OtherWay;
  /** The most recent messages of a chat, newest first, where the channel can. Throws only {@link SendError}. */
  readBack?(account: ChannelAccount, chat: Address, since: Date): Promise<ReadBackItem[]>;
  /** One page of the account's chats, the one spoken in last first; empty past the end. Throws only {@link SendError}. */
  recentChats?(account: ChannelAccount, kind: ChatKind, offset: number): Promise<RecentChat[]>;
  /** Renews what the account signs with; null when it has nothing yet. Called every few minutes. */
  keepToken?(account: ChannelAccount): Promise<TokenLife | null>;
  grant?: Grant;
  /** Looks at everything the account needs to work, by asking the platform. Never throws for what is wrong there. */
  check?(account: ChannelAccount): Promise<Finding[]>;
  /** Groups of its own, where the channel can make them. */
  groups?: GroupControl;
}

export type { SendError };
