import type { People } from '../demo-schema.ts';
import type { Random } from './random.ts';

export type Sex = 'nam' | 'nữ';

/** A plausible full name of somebody of a people; `family` keeps a household's children under one name. */
export const inventName = (random: Random, people: People, sex: Sex, family?: string): string => {
  const middle = random.pick(sex === 'nam' ? people.middlesMen : people.middlesWomen);
  const given = random.pick(sex === 'nam' ? people.men : people.women);
  return `${family ?? random.pick(people.families)} ${middle} ${given}`.normalize('NFC');
};

export const familyOf = (name: string): string => name.split(' ')[0] ?? name;
