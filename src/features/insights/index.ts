import type { Feature } from '../../platform/feature.ts';
import { routes } from './routes.ts';

/** What is not happening, where, and who could see to it: read by the console, written by nobody. */
export const insights: Feature = { name: 'insights', routes };
