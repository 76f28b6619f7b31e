import type { FastifyRequest } from 'fastify';
import type { Sandbox } from '../sandbox.ts';
import { settingsSchema, type Settings } from '../settings.ts';
import type { Bot } from '../world.ts';

/** A refusal in the bot platform's envelope; the number is also the HTTP status, unless the settings say otherwise. */
export class BotError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface BotCall {
  sandbox: Sandbox;
  bot: Bot;
  input: Record<string, unknown>;
  request: FastifyRequest;
}

export type Method = (call: BotCall) => unknown;

/** A field that must be there and not be too long. */
export const words = (call: BotCall, field: string, most?: number): string => {
  const value = call.input[field];
  const read = typeof value === 'number' ? String(value) : value;
  if (typeof read !== 'string' || read === '') throw new BotError(400, `Bad Request: ${field}`);
  if (most !== undefined && read.length > most)
    throw new BotError(400, `Bad Request: ${field} is too long`);
  return read;
};

/** Bots belong to no application; the first one's settings go for them. */
export const botSettings = ({ journal }: Pick<Sandbox, 'journal'>): Settings =>
  [...journal.world.app.values()][0]?.settings ?? settingsSchema.parse({});
