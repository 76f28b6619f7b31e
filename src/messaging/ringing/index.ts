import type { Feature } from '../../platform/feature.ts';
import { phoneOutcome, wrongDigits } from './pressed.ts';
import { ringDeadline } from './ring.ts';
import { ringingRoutes } from './routes.ts';

export { answerPress, pressedRing } from './pressed.ts';
export { ring, stopRinging, type Ringing } from './ring.ts';
export { ringsAbout, ways, type RingRow, type RingStep, type Way } from './store.ts';

/** Phones that ring: push, SMS, calls, one after the other, until a person has answered. */
export const ringing: Feature = {
  name: 'ringing',
  listeners: [phoneOutcome, wrongDigits],
  deadlines: [ringDeadline],
  routes: ringingRoutes,
};
