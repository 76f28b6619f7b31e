import type { Migration } from 'kysely';
import * as m001 from './001-platform.ts';
import * as m002 from './002-community.ts';
import * as m003 from './003-messaging.ts';
import * as m004 from './004-reports.ts';
import * as m005 from './005-status.ts';
import * as m006 from './006-directives.ts';
import * as m007 from './007-notices.ts';
import * as m008 from './008-auth.ts';
import * as m009 from './009-onboarding.ts';
import * as m010 from './010-other-ways.ts';
import * as m011 from './011-group-life.ts';
import * as m012 from './012-ringing.ts';

/** In order. A landed migration never changes; the next number follows. */
export const migrations: Record<string, Migration> = {
  '001-platform': m001,
  '002-community': m002,
  '003-messaging': m003,
  '004-reports': m004,
  '005-status': m005,
  '006-directives': m006,
  '007-notices': m007,
  '008-auth': m008,
  '009-onboarding': m009,
  '010-other-ways': m010,
  '011-group-life': m011,
  '012-ringing': m012,
};
