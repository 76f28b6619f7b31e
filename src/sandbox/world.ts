import type { Seed } from './control-schema.ts';
import type { Settings } from './settings.ts';

/** The developer's application: one webhook URL for all its Official Accounts. */
export interface App {
  id: string;
  secretKey: string;
  callbackUrl: string | null;
  /** Kept in the console; older journals have none. */
  codeChallenge?: string | null;
  webhookUrl: string | null;
  retryBaseMs: number;
  /** Zalo stops sending for good once a whole retry ladder has failed. */
  subscribed: boolean;
  ratePerMinute: number | null;
  settings: Settings;
}

export interface Oa {
  id: string;
  appId: string;
  name: string;
  secretKey: string;
  ratePerMinute: number | null;
  echo: boolean;
  package: string;
  admins: string[] | null;
  /** Approved message templates; older journals have none. */
  templates?: Template[];
  seededAccessToken: string;
  seededRefreshToken: string;
}

/** A message whose words Zalo has approved, with gaps to fill. */
export interface Template {
  id: string;
  text: string;
  params: { name: string; longest: number }[];
  byUid: boolean;
  byPhone: boolean;
}

export interface Bot {
  token: string;
  id: string;
  name: string;
  webhook: { url: string; secretToken: string; updatedAt: number } | null;
  month: string;
  sentThisMonth: number;
  users: string[];
}

export interface Person {
  id: string;
  name: string;
  phone: string | null;
  avatarColor: string | null;
  role: string | null;
  follows: string[];
  isProtected?: boolean;
}

export interface Group {
  id: string;
  name: string;
  description: string;
  avatar: string;
  link: string;
  oaId: string | null;
  botToken: string | null;
  members: string[];
  deputies: string[];
  pending: string[];
  assetId: string | null;
  lockSendMsg: boolean;
  joinAppr: boolean;
  enableMsgHistory: boolean;
  enableLinkJoin: boolean;
  createdAt: number;
}

export type ProductType = 'gmf10' | 'gmf50' | 'gmf100' | 'gmf1000';

/** A bought right to one group of a size. */
export interface Asset {
  id: string;
  oaId: string;
  productType: ProductType;
  validThrough: number;
  autoRenew: boolean;
  usedBy: string | null;
}

export interface Token {
  token: string;
  oaId: string;
  expiresAt: number;
  state: 'live' | 'replaced' | 'expired';
}

export interface AuthCode {
  code: string;
  oaId: string;
  challenge: string | null;
  expiresAt: number;
}

export interface Upload {
  id: string;
  oaId: string;
  kind: 'image' | 'gif' | 'file';
  blob: string;
  name: string;
  at: number;
}

export interface Blob {
  id: string;
  contentType: string;
  name: string;
  size: number;
  md5: string;
}

export type AttachmentType =
  'image' | 'gif' | 'audio' | 'video' | 'location' | 'sticker' | 'file' | 'link' | 'request-info';

export interface Attachment {
  type: AttachmentType;
  url?: string;
  id?: string;
  name?: string;
  size?: number;
  checksum?: string;
  latitude?: number;
  longitude?: number;
  durationSeconds?: number;
  title?: string;
  subtitle?: string;
}

export interface Message {
  id: string;
  chat: string;
  by: 'person' | 'oa' | 'bot';
  from: string;
  text: string;
  attachments: Attachment[];
  at: number;
  replyTo: string | null;
  /** Sent as a template: no part of the conversation that is echoed to the app. */
  template?: boolean;
}

/** Something a receiver must be told, kept until it has answered 200. */
export interface WebhookEvent {
  id: string;
  target: { app: string; oaId: string } | { bot: string } | { line: string };
  chat: string;
  messageId: string | null;
  timestamp: string;
  body: string;
}

/** A phone line somebody has with a provider of SMS and calls. */
export interface Line {
  id: string;
  /** What a phone shows as caller. */
  number: string;
  secret: string;
  callbackUrl: string;
}

/** How somebody's phone takes what comes. */
export interface PhoneSetting {
  /** Zalo makes no sound. */
  zaloMuted: boolean;
  /** `answers` waits for a person; the others answer by themselves. */
  calls: 'answers' | 'no-answer' | 'busy' | 'unreachable';
}

/** An SMS, a call or a push on somebody's phone. */
export interface PhoneItem {
  id: string;
  kind: 'sms' | 'call' | 'push';
  /** The phone's number. */
  to: string;
  /** The line it came from, or nothing for a push. */
  line: string | null;
  reference: string;
  text: string;
  at: number;
  /** Only of calls; an SMS is `received`. */
  state: 'ringing' | 'answered' | 'ended' | 'no-answer' | 'busy' | 'received';
  repeat: number;
  thanks: string;
  pressed: string[];
  /** Written by the phone's owner. */
  own: boolean;
  /** When it stops ringing by itself. */
  ringsUntil: number | null;
}

/** A browser that asked for pushes: where they go and what opens them. */
export interface PushDevice {
  id: string;
  phone: string;
  p256dh: string;
  privateKey: string;
  auth: string;
  gone: boolean;
}

/** Everything that lives on across a restart, each kind by its own key. */
export interface Tables {
  app: App;
  oa: Oa;
  bot: Bot;
  person: Person;
  group: Group;
  asset: Asset;
  accessToken: Token;
  refreshToken: Token;
  authCode: AuthCode;
  upload: Upload;
  blob: Blob;
  /** Last time a person turned to an OA, by `<oa>:<person>`. */
  interaction: number;
  /** Last message a person has seen, by `<chat>|<person>`. */
  read: string;
  /** Who put which sign on a message, by message id. */
  reaction: Record<string, string>;
  event: WebhookEvent;
  line: Line;
  /** By number. */
  phoneSetting: PhoneSetting;
  phoneItem: PhoneItem;
  pushDevice: PushDevice;
  /** By app: the last payload's fingerprint, and all payloads in one. */
  seed: { hash: string; whole: Seed };
  setting: unknown;
}

export type Kind = keyof Tables;

export type World = { [K in Kind]: Map<string, Tables[K]> } & {
  /** Messages of each chat, oldest first. */
  messages: Map<string, Message[]>;
};

export const KINDS = [
  'app',
  'oa',
  'bot',
  'person',
  'group',
  'asset',
  'accessToken',
  'refreshToken',
  'authCode',
  'upload',
  'blob',
  'interaction',
  'read',
  'reaction',
  'event',
  'line',
  'phoneSetting',
  'phoneItem',
  'pushDevice',
  'seed',
  'setting',
] as const satisfies readonly Kind[];

export const createWorld = (): World => {
  const tables = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]));
  return { ...tables, messages: new Map() } as unknown as World;
};

export const MAX_MEMBERS: Record<ProductType, number> = {
  gmf10: 10,
  gmf50: 50,
  gmf100: 100,
  gmf1000: 1000,
};
