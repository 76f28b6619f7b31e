import {
  addDays,
  addWorkingDays,
  atLocal,
  localDate,
  nextAllowed,
  startOfDay,
  type DailyWindow,
  type WorkCalendar,
} from '../../../platform/calendar.ts';
import type { Urgency } from '../directive.ts';

const minute = 60_000;
const hour = 60 * minute;

export interface Hours {
  calendar: WorkCalendar;
  quietHours: DailyWindow;
}

/** How long a place has to say it received, and how long after that it is asked again. Ours. */
const receipt: Record<Urgency, { within: number; again: number }> = {
  'HOẢ TỐC': { within: 30 * minute, again: 15 * minute },
  'THƯỢNG KHẨN': { within: 4 * hour, again: hour },
  KHẨN: { within: 4 * hour, again: hour },
};
const timesAsked = 6;

const later = (at: Date, by: number): Date => new Date(at.getTime() + by);

/**
 * Until when receipt must be acknowledged: 30 minutes for hoả tốc at any hour, 4 hours for the
 * other marks outside quiet hours, else the next working day at 11:00.
 */
export const receiptLimit = (urgency: Urgency | null, sentAt: Date, hours: Hours): Date => {
  if (urgency === null)
    return atLocal(localDate(addWorkingDays(sentAt, 1, hours.calendar)), '11:00');
  const limit = later(sentAt, receipt[urgency].within);
  return urgency === 'HOẢ TỐC' ? limit : nextAllowed(limit, hours.quietHours);
};

/** When a place that stays silent is reminded: at the limit, then again and again. */
export const receiptReminders = (urgency: Urgency | null, dueAt: Date, hours: Hours): Date[] =>
  Array.from({ length: timesAsked }, (_, index) => {
    if (index === 0) return dueAt;
    if (urgency === null)
      return atLocal(localDate(addWorkingDays(dueAt, index, hours.calendar)), '08:00');
    return later(dueAt, index * receipt[urgency].again);
  });

/** When those above hear who stayed silent: after the second reminder had its time. */
export const silenceTold = (urgency: Urgency | null, dueAt: Date, hours: Hours): Date => {
  if (urgency === null)
    return atLocal(localDate(addWorkingDays(dueAt, 1, hours.calendar)), '14:00');
  const at = later(dueAt, 2 * receipt[urgency].again);
  return urgency === 'HOẢ TỐC' ? at : nextAllowed(at, hours.quietHours);
};

/** The last local day on which a task is still in time: its deadline is exclusive. */
export const lastDay = (dueAt: Date): Date => startOfDay(later(dueAt, -1));

/**
 * When a place is reminded of a task: at 08:00 three days, one day and no day before its last; where
 * none of these is left, two hours before the deadline.
 */
export const taskReminders = (dueAt: Date, now: Date): Date[] => {
  const morning = (daysBefore: number): Date =>
    atLocal(localDate(addDays(lastDay(dueAt), -daysBefore)), '08:00');
  const usual = [morning(3), morning(1), morning(0)].filter((at) => at > now && at < dueAt);
  if (usual.length > 0) return usual;
  const soon = later(dueAt, -2 * hour);
  return soon > now ? [soon] : [];
};

/** When the issuer's head hears of a task nobody reported: the morning after its last day. */
export const overdueTold = (dueAt: Date): Date =>
  atLocal(localDate(addDays(lastDay(dueAt), 1)), '08:00');
