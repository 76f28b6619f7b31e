import { afterEach, describe, expect, it } from '@jest/globals';
import { audit } from '../../src/platform/audit.ts';
import {
  clearDeadlines,
  fireDue,
  setDeadline,
  type DeadlineKind,
} from '../../src/platform/deadlines.ts';
import { createGround, type Ground } from '../support/ground.ts';

describe('a deadline', () => {
  let ground: Ground;
  afterEach(() => ground.close());

  const fired: string[] = [];
  let failures = 0;
  const note: DeadlineKind = {
    name: 'note',
    fire: async (deps, subjectId, step) => {
      await audit(deps, { actor: 'loa', verb: 'fired', subjectKind: 'note', subjectId });
      if (failures > 0) {
        failures -= 1;
        throw new Error('not this time');
      }
      fired.push(`${subjectId}/${step}`);
    },
  };
  const open = async (): Promise<void> => {
    fired.length = 0;
    ground = await createGround({ deadlines: [note] });
  };
  const at = (minutes: number): Date =>
    new Date(Date.parse('2021-11-18T02:00:00Z') + minutes * 60_000);

  it('fires once when its time has come, and not before', async () => {
    await open();
    await setDeadline(ground.deps, 'note', 'a', 'one', at(5));
    expect(await fireDue(ground.deps)).toBe(0);
    ground.clock.set(at(5));
    expect(await fireDue(ground.deps)).toBe(1);
    expect(await fireDue(ground.deps)).toBe(0);
    expect(fired).toEqual(['a/one']);
  });

  it('fires once although four workers look at the same moment', async () => {
    await open();
    for (let n = 0; n < 30; n += 1) await setDeadline(ground.deps, 'note', `s${n}`, 'one', at(1));
    ground.clock.set(at(2));
    const counts = await Promise.all([1, 2, 3, 4].map(() => fireDue(ground.deps)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(new Set(fired).size).toBe(30);
  });

  it('moves when it is set again and disappears when it is cleared', async () => {
    await open();
    await setDeadline(ground.deps, 'note', 'a', 'one', at(1));
    await setDeadline(ground.deps, 'note', 'a', 'one', at(60));
    await setDeadline(ground.deps, 'note', 'b', 'one', at(1));
    await clearDeadlines(ground.deps, 'note', 'b');
    ground.clock.set(at(2));
    expect(await fireDue(ground.deps)).toBe(0);
    ground.clock.set(at(61));
    expect(await fireDue(ground.deps)).toBe(1);
  });

  it('leaves nothing half done when its act fails, and tries again later', async () => {
    await open();
    failures = 1;
    await setDeadline(ground.deps, 'note', 'a', 'one', at(1));
    ground.clock.set(at(2));
    expect(await fireDue(ground.deps)).toBe(0);
    const traces = await ground.deps.db.selectFrom('audit').selectAll().execute();
    expect(traces).toEqual([]);
    ground.clock.set(at(10));
    expect(await fireDue(ground.deps)).toBe(1);
    expect(fired).toEqual(['a/one']);
  });

  it('is not held up by another whose act fails, however many of those are older', async () => {
    const bad: DeadlineKind = { name: 'bad', fire: () => Promise.reject(new Error('never')) };
    fired.length = 0;
    ground = await createGround({ deadlines: [note, bad] });
    for (let n = 0; n < 250; n += 1) await setDeadline(ground.deps, 'bad', `b${n}`, 'one', at(1));
    await setDeadline(ground.deps, 'note', 'a', 'one', at(2));
    ground.clock.set(at(3));
    expect(await fireDue(ground.deps)).toBe(1);
    expect(fired).toEqual(['a/one']);
    const rows = await ground.deps.db.selectFrom('deadlines').selectAll().execute();
    expect(rows.every((row) => row.attempts === 1 && row.dueAt > at(3))).toBe(true);
    expect(rows).toHaveLength(250);
  });

  it('keeps the order of those about the same thing', async () => {
    await open();
    const steps = Array.from({ length: 40 }, (_, step) => String(step));
    for (const step of [...steps].reverse())
      for (const subject of ['a', 'b'])
        await setDeadline(ground.deps, 'note', subject, step, at(Number(step)));
    ground.clock.set(at(60));
    expect(await fireDue(ground.deps)).toBe(80);
    const ofA = fired.filter((one) => one.startsWith('a/'));
    expect(ofA).toEqual(steps.map((step) => `a/${step}`));
  });

  it('fires together with its like where the kind says so, each alone when that fails', async () => {
    const together: string[][] = [];
    const alone: string[] = [];
    const wakes: DeadlineKind = {
      name: 'wakes',
      fire: (_deps, subjectId) => {
        alone.push(subjectId);
        return Promise.resolve();
      },
      fireMany: (_deps, due) => {
        together.push(due.map((one) => one.subjectId).sort());
        return together.length > 1 ? Promise.reject(new Error('no')) : Promise.resolve();
      },
    };
    ground = await createGround({ deadlines: [wakes] });
    for (const minutes of [1, 5]) {
      for (const subject of ['a', 'b', 'c'])
        await setDeadline(ground.deps, 'wakes', subject, 'one', at(minutes));
      ground.clock.set(at(minutes));
      expect(await fireDue(ground.deps)).toBe(3);
    }
    expect(together).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect(alone.sort()).toEqual(['a', 'b', 'c']);
  });
});
