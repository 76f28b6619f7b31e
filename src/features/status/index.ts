import type { Feature } from '../../platform/feature.ts';

export const status: Feature = { name: 'status' };
