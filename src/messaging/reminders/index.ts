import type { Feature } from '../../platform/feature.ts';
import { remindDeadline } from './remind.ts';

export { remind, stopReminders, type Reminding, type ReminderTarget } from './remind.ts';

/** Reminders: said at their moments until somebody has answered, never twice the same words. */
export const reminders: Feature = { name: 'reminders', deadlines: [remindDeadline] };
