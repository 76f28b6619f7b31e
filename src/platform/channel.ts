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
}

export type Inbound = InboundMessage | InboundEcho | InboundSignal;

/** Takes what a webhook carried and returns once it is stored. Called before the 200. */
export type Receive = (items: Inbound[]) => Promise<void>;

export interface Address {
  kind: ChatKind;
  externalId: string;
}

export interface OutboundMessage {
  text: string;
  /** Platform ids of people to mention, where the channel can. */
  mentions?: string[];
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
  text: string;
  at: Date;
}

export interface Channel {
  name: string;
  capabilities: Capabilities;
  /** The webhook, mounted at /webhooks/<name>. Verifies raw bytes, hands every item to `receive`, then answers 200. */
  webhook(receive: Receive): FastifyPluginAsync;
  /** Sends one message and returns the platform's id for it. Throws only {@link SendError}. */
  send(account: ChannelAccount, to: Address, message: OutboundMessage): Promise<string>;
  /** The most recent messages of a chat, newest first, where the channel can. Throws only {@link SendError}. */
  readBack?(account: ChannelAccount, chat: Address, since: Date): Promise<ReadBackItem[]>;
}

export type { SendError };
