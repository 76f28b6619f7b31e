import type { Scene } from '../stage.ts';
import { beyondPower } from './beyond-power.ts';
import { complaint } from './complaint.ts';
import { cryForFood } from './cry-for-food.ts';
import { work } from './work.ts';
import { directive } from './directive.ts';
import { evening } from './evening.ts';
import { night } from './night.ts';
import { nobodyAccepts } from './nobody-accepts.ts';
import { queueLost } from './queue-lost.ts';
import { voices } from './voices.ts';
import { wordless } from './wordless.ts';
import { zaloTrouble } from './zalo-trouble.ts';

/** The day, in its order. */
export const scenes: readonly Scene[] = [
  cryForFood,
  voices,
  wordless,
  queueLost,
  work('morning-work', 'Buổi sáng'),
  beyondPower,
  nobodyAccepts,
  directive,
  complaint,
  zaloTrouble,
  work('afternoon-work', 'Buổi chiều'),
  evening,
  work('late-work', 'Trước khi ngủ'),
  night,
];
