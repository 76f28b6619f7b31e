import { describe, expect, it, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerFor } from '../../src/community/answers.ts';
import { loadProfile } from '../../src/community/profile.ts';
import { StartupProblem } from '../../src/platform/errors.ts';
import { root } from './support.ts';

const profiles = path.join(root, 'config/profiles');
const roles = [
  'team-duty',
  'team',
  'village-command-member',
  'village-head',
  'health-station',
  'commune-duty',
  'commune-command',
  'commune-chair',
  'commune-police',
  'assigned-agency',
  'district-duty',
  'district-command',
  'district-commander',
  'medical-centre',
  'district-police',
  'culture-office',
  'province-command',
  'health-department',
  'administrator',
];

describe('both profiles', () => {
  test.each(['tam-duong-2021', 'lai-chau-2025'])(
    '%s loads, with every role a ladder may name',
    (name) => {
      const profile = loadProfile(path.join(profiles, name));
      expect(profile.name).toBe(name);
      expect(Object.keys(profile.roles)).toEqual(expect.arrayContaining(roles));
      expect(profile.units.some((unit) => unit.code === profile.rootUnitCode)).toBe(true);
      expect(profile.holidays.get('2027-02-06')).toBe('Tết Nguyên đán');
    },
  );

  it('counts thirteen units in Tam Đường and fourteen in Mường Tè, and no district after 2025', () => {
    const before = loadProfile(path.join(profiles, 'tam-duong-2021'));
    const under = (code: string) => before.units.filter((unit) => unit.parentCode === code).length;
    expect([under('106'), under('107')]).toEqual([13, 14]);
    const after = loadProfile(path.join(profiles, 'lai-chau-2025'));
    expect(after.units.some((unit) => unit.kind === 'district')).toBe(false);
    expect(after.tiers.map((tier) => tier.key)).toEqual(['community', 'commune', 'province']);
    expect(after.files.rules).toBe(before.files.rules);
  });

  it('shows local numbers that nobody can take for real ones', () => {
    for (const { number, placeholder } of loadProfile(path.join(profiles, 'tam-duong-2021'))
      .hotlines) {
      expect(placeholder).toBe(number.startsWith('0213'));
      if (placeholder) expect(number).toMatch(/^0213 000 \d{3}$/);
    }
  });
});

describe('a mistake in a profile', () => {
  const withMistake = (
    file: string,
    from: string,
    to: string,
    profile = 'tam-duong-2021',
  ): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'loa-profile-'));
    try {
      cpSync(profiles, folder, { recursive: true });
      const target = path.join(folder, profile, file);
      const text = readFileSync(target, 'utf8');
      expect(text).toContain(from);
      writeFileSync(target, text.replace(from, to));
      loadProfile(path.join(folder, profile));
    } catch (error) {
      if (error instanceof StartupProblem) return error.message;
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    throw new Error('the mistake was not noticed');
  };
  const lineOf = (file: string, text: string, profile = 'tam-duong-2021'): number =>
    readFileSync(path.join(profiles, profile, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1;

  it('names file, line and field of a value that cannot be', () => {
    const line = lineOf('calendar.yaml', 'quietHours:');
    expect(withMistake('calendar.yaml', "from: '21:30'", "from: '25:00'")).toMatch(
      new RegExp(`tam-duong-2021/calendar\\.yaml:${line}: quietHours\\.from: .*06:00`),
    );
  });

  it('names a role that no post, body or assignment can fill', () => {
    const line = lineOf('hierarchy.yaml', 'team-duty:');
    const message = withMistake(
      'hierarchy.yaml',
      'posts: [village-head] }',
      'posts: [village-chief] }',
    );
    expect(message).toMatch(
      /hierarchy\.yaml:\d+: roles\.village-head: "village-chief" is not among postKinds/,
    );
    expect(withMistake('hierarchy.yaml', 'fallback: team }', 'fallback: nobody }')).toContain(
      `hierarchy.yaml:${line}: roles.team-duty`,
    );
  });

  it('finds the mistake of the profile that extends, in its own file', () => {
    expect(
      withMistake('hierarchy.yaml', 'tier: province', 'tier: district', 'lai-chau-2025'),
    ).toMatch(
      /lai-chau-2025\/hierarchy\.yaml:\d+: groupKinds\.province\.tier: tier "district" is not among tiers/,
    );
  });

  it('refuses a power for a post that does not exist, a unit under an unknown parent, and a missing verb', () => {
    expect(withMistake('powers.yaml', 'posts: [administrator]', 'posts: [boss]')).toMatch(
      /powers\.yaml:\d+: administer\.0: "boss"/,
    );
    expect(
      withMistake(
        'units.csv',
        '03412,commune,Xã Bình Lư,Bình Lư,106',
        '03412,commune,Xã Bình Lư,Bình Lư,999',
      ),
    ).toMatch(/units\.csv:10: parent_code: "999"/);
    expect(withMistake('powers.yaml', 'administer:', 'administers:')).toContain('powers.yaml');
  });
});

describe('approved answers', () => {
  const profile = loadProfile(path.join(profiles, 'tam-duong-2021'));
  const on = (day: string) => new Date(`${day}T03:00:00Z`);

  it('answers what it was approved for, marks or not', () => {
    expect(answerFor(profile, 'Về từ Hà Nội phải cách ly mấy ngày ạ?', on('2021-11-18'))?.key).toBe(
      'arrival-from-zone',
    );
    expect(answerFor(profile, 've tu ha noi cach ly may ngay', on('2021-11-18'))?.key).toBe(
      'arrival-from-zone',
    );
    expect(answerFor(profile, 'mai có phải nghỉ học không', on('2021-11-18'))).toBeUndefined();
  });

  it('gives no answer outside its days', () => {
    expect(answerFor(profile, 'cách ly mấy ngày', on('2022-03-01'))).toBeUndefined();
    expect(answerFor(profile, 'cách ly mấy ngày', on('2021-09-01'))).toBeUndefined();
  });
});
