import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Ledger } from '../../../contract/reports.ts';
import type { Db } from '../../../platform/db.ts';

type Problem = Ledger['problems'][number];

const outcomeKeys = {
  opened: 'opened',
  joined: 'joined',
  recorded: 'recorded',
  command: 'command',
  chatter: 'chatter',
  'waiting-human': 'waitingHuman',
  spam: 'spam',
} as const;

/**
 * The two equations that must hold at any moment, read in one snapshot: every message received stands somewhere, and
 * every case opened is closed, merged, spam or open, every open one with an owner and a running clock.
 * The hash is of the counts and of where each case stands, so two readings can be compared.
 */
export const readLedger = (db: Db, at: Date): Promise<Ledger> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const messages = await countMessages(tx);
      const cases = await countCases(tx);
      const problems = [
        ...unbalanced(messages, cases),
        ...(await unheldCases(tx)),
        ...(await badEndings(tx)),
        ...(await lostMessages(tx)),
      ];
      const byChannel = await countByChannel(tx);
      const byUnit = await countByUnit(tx);
      const body = { messages, cases, byChannel, byUnit };
      const hash = createHash('sha256')
        .update(JSON.stringify({ ...body, standing: await standing(tx) }))
        .digest('hex');
      return { ok: problems.length === 0, at: at.toISOString(), ...body, problems, hash };
    });

const countMessages = async (db: Db): Promise<Ledger['messages']> => {
  const { rows } = await sql<{ outcome: string | null; n: number }>`
    select case when status = 'received' then null else outcome end as outcome, count(*) as n
    from "inboxMessages" group by 1`.execute(db);
  const counts: Ledger['messages'] = {
    received: 0,
    opened: 0,
    joined: 0,
    recorded: 0,
    command: 0,
    chatter: 0,
    waitingHuman: 0,
    spam: 0,
    pending: 0,
  };
  for (const { outcome, n } of rows) {
    counts.received += n;
    if (outcome === null) counts.pending += n;
    else if (outcome in outcomeKeys) counts[outcomeKeys[outcome as keyof typeof outcomeKeys]] += n;
  }
  return counts;
};

const countCases = async (db: Db): Promise<Ledger['cases']> => {
  const { rows } = await sql<Ledger['cases']>`
    select count(*) as opened,
      count(*) filter (where status = 'closed') as closed,
      count(*) filter (where status not in ('closed', 'merged', 'spam')) as open,
      count(*) filter (where status = 'merged') as merged,
      count(*) filter (where status = 'spam') as spam
    from reports`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('counting cases gave nothing');
  return row;
};

const unbalanced = (m: Ledger['messages'], c: Ledger['cases']): Problem[] => {
  const problems: Problem[] = [];
  const placed =
    m.opened + m.joined + m.recorded + m.command + m.chatter + m.waitingHuman + m.spam + m.pending;
  if (placed !== m.received) {
    problems.push({ code: 'messages', why: `${m.received} received, ${placed} accounted for` });
  }
  const ended = c.closed + c.open + c.merged + c.spam;
  if (ended !== c.opened) {
    problems.push({ code: 'cases', why: `${c.opened} opened, ${ended} accounted for` });
  }
  return problems;
};

/** Open cases nobody owns or whose every clock has stopped. */
const unheldCases = async (db: Db): Promise<Problem[]> => {
  const { rows } = await sql<{ code: string; unowned: boolean; unclocked: boolean }>`
    select r.code, u.id is null as unowned, d."subjectId" is null as unclocked
    from reports r
    left join units u on u.id = r."ownerUnitId"
    left join (select distinct "subjectId" from deadlines where kind in ('report-rung', 'report-clock')) d
      on d."subjectId" = r.id::text
    where r."endedAt" is null and (u.id is null or d."subjectId" is null)
    order by r.code`.execute(db);
  return rows.map(({ code, unowned }) => ({
    code,
    why: unowned ? 'open without an owner' : 'open without a running clock',
  }));
};

/** Ends that account for nothing: merged into nowhere, spam without a reviewer, ended by state but not by time. */
const badEndings = async (db: Db): Promise<Problem[]> => {
  const { rows } = await sql<{ code: string; why: string }>`
    select r.code, case
        when r.status = 'merged' and s.id is null then 'merged into no case'
        when r.status = 'merged' and s.id = r.id then 'merged into itself'
        when r.status = 'spam' and r."reviewerPersonId" is null then 'spam without a reviewer'
        else 'its end and its state differ' end as why
    from reports r left join reports s on s.id = r."mergedInto"
    where (r.status = 'merged' and (s.id is null or s.id = r.id))
      or (r.status = 'spam' and r."reviewerPersonId" is null)
      or ((r.status in ('closed', 'merged', 'spam')) <> (r."endedAt" is not null))
    order by r.code`.execute(db);
  return rows;
};

/** Messages counted as cases of which there is no case. */
const lostMessages = async (db: Db): Promise<Problem[]> => {
  const { rows } = await sql<{ id: string }>`
    select m.id from "inboxMessages" m
    where m.status <> 'received' and m."reportIds" is not null
      and exists (select 1 from unnest(m."reportIds") as i(id) where not exists (select 1 from reports r where r.id = i.id))`.execute(
    db,
  );
  return rows.map(({ id }) => ({
    code: id,
    why: 'a message points at a case that does not exist',
  }));
};

const countByChannel = async (db: Db): Promise<Record<string, number>> => {
  const { rows } = await sql<{ channel: string; n: number }>`
    select coalesce(a.channel, 'unknown') as channel, count(*) as n
    from "inboxMessages" m left join "channelAccounts" a on a.id = m."accountId"
    group by 1 order by 1`.execute(db);
  return Object.fromEntries(rows.map(({ channel, n }) => [channel, n]));
};

const countByUnit = async (db: Db): Promise<Ledger['byUnit']> => {
  const { rows } = await sql<{ unit: string; opened: number; open: number }>`
    select coalesce(u.code, u.id::text) as unit, count(*) as opened,
      count(*) filter (where r."endedAt" is null) as open
    from reports r join units u on u.id = r."communeId"
    group by 1 order by 1`.execute(db);
  return Object.fromEntries(rows.map(({ unit, opened, open }) => [unit, { opened, open }]));
};

const standing = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ line: string }>`
    select code || ' ' || status || ' ' || "ownerUnitId" as line from reports order by id`.execute(
    db,
  );
  return rows.map(({ line }) => line);
};
