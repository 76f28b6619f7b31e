import { describe, expect, it } from '@jest/globals';
import { loadProfile } from '../../../src/community/profile.ts';
import { needsOf } from '../../../src/features/reports/chat/new-report.ts';
import { clocksOf } from '../../../src/features/reports/clocks.ts';
import { frozenChain } from '../../../src/features/reports/relay/chain.ts';
import { addOpenHours } from '../../../src/features/reports/relay/due.ts';

const profile = loadProfile('config/profiles/tam-duong-2021');
const clocks = clocksOf(profile);

describe('what one message needs', () => {
  it('is one case per need: words for the same illness are one', () => {
    const needs = needsOf(
      { profile },
      {
        category: 'medical',
        severity: 'S1',
        labels: ['medical', 'symptom', 'food'],
        perLabel: { medical: 'S1', symptom: 'S2', food: 'S2' },
      },
    );
    expect(needs).toEqual([
      { label: 'medical', severity: 'S1', labels: ['medical', 'symptom'] },
      { label: 'food', severity: 'S2', labels: ['food'] },
    ]);
  });

  it('leads a family with its most urgent word, and drops the question beside it', () => {
    const needs = needsOf(
      { profile },
      {
        category: 'question',
        severity: 'S2',
        labels: ['question', 'vaccination', 'symptom'],
        perLabel: { question: 'S4', vaccination: 'S3', symptom: 'S2' },
      },
    );
    expect(needs.map((need) => need.label)).toEqual(['symptom']);
  });
});

describe('a ladder', () => {
  it('starts above whoever a complaint is about, at once', () => {
    const chain = frozenChain(clocks, { category: 'complaint', severity: 'S3', floor: 2 });
    expect(chain[0]).toMatchObject({ after: 0, owner: 'district' });
  });

  it.each(['S1', 'S2', 'S3', 'S4'] as const)(
    'exists for every category at %s, and reaches the district',
    (severity) => {
      for (const category of [
        'emergency',
        'medical',
        'food',
        'symptom',
        'exposure',
        'arrival',
        'quarantine',
        'violation',
        'security',
        'vaccination',
        'rumour',
        'complaint',
        'welfare',
        'supply',
        'difficulty',
        'question',
        'suggestion',
        'privacy',
        'other',
      ]) {
        const chain = frozenChain(clocks, { category, severity, floor: 0 });
        expect(chain[0]?.after).toBe(0);
        expect(chain.some((rung) => rung.owner === 'district')).toBe(true);
        for (const role of chain.flatMap((rung) => rung.tell))
          expect(profile.roles).toHaveProperty(role);
        expect(chain.map((rung) => rung.after)).toEqual(
          chain.map((rung) => rung.after).sort((a, b) => a - b),
        );
      }
    },
  );

  it('counts small matters in the hours people are up', () => {
    const late = new Date('2021-11-18T13:00:00Z'); // 20:00
    expect(addOpenHours(late, 4 * 3_600_000, clocks.daytime)).toEqual(
      new Date('2021-11-19T02:00:00Z'),
    );
  });
});
