import type { Feature } from '../../platform/feature.ts';
import { remindDeadline } from './remind.ts';

export { remind, stopReminders, type Reminding } from './remind.ts';
export type { ReminderTarget } from './store.ts';

/** Reminders: said at their moments until somebody has answered, never twice the same words. */
export const reminders: Feature = { name: 'reminders', deadlines: [remindDeadline] };
