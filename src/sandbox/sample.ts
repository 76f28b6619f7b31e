import type { SeedInput } from './control-schema.ts';

/** A seed to begin with: one OA with a group, a bot, three people. `webhook.url` is where your program listens, if it does. */
export const sampleSeed: SeedInput = {
  app: { id: 'app-1', secretKey: 'app-secret' },
  oas: [
    {
      id: 'oa-1',
      name: 'UBND xã thử',
      secretKey: 'oa-secret-key',
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      admins: ['lan'],
      assets: [{ id: 'suat', productType: 'gmf50', count: 3 }],
    },
  ],
  bots: [{ token: '1:bot-token', id: 'bot-1', name: 'Bot thử' }],
  people: [
    { id: 'lan', name: 'Lò Thị Lan', role: 'Trực xã', follows: ['oa-1'] },
    { id: 'pao', name: 'Giàng A Páo', role: 'Hộ dân', follows: ['oa-1'] },
    { id: 'seo', name: 'Thào Seo', role: 'Hộ dân' },
  ],
  groups: [
    { id: 'nhom-1', name: 'Cụm 2 · Nà Cơ', oaId: 'oa-1', members: ['lan', 'pao'] },
    { id: 'nhom-2', name: 'Nhóm có bot', botToken: '1:bot-token', members: ['lan', 'pao'] },
  ],
  webhook: { url: null },
};
