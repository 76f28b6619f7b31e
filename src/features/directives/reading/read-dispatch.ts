import type { Citation, Dispatch, DispatchWarning, Recipient } from '../../../contract/dispatch.ts';
import { actorsIn } from './actors.ts';
import { attachmentsIn } from './attachments.ts';
import { isoDay, spokenDay } from './days.ts';
import { isEarlier } from './deadlines.ts';
import { readHeader } from './header.ts';
import type { Header } from './header.ts';
import { paragraphsOf } from './join-lines.ts';
import { internalMark, secrecyMark } from './line-marks.ts';
import type { Context } from './moments.ts';
import { readNames } from './organisations.ts';
import { outlineOf } from './outline.ts';
import { addresseesIn, recipientsIn } from './recipients.ts';
import { sectionsOf } from './sections.ts';
import type { Sections } from './sections.ts';
import { signerIn } from './signer.ts';
import { citationsIn, yearOf } from './symbols.ts';
import { dutiesIn } from './tasks.ts';
import type { Duties } from './tasks.ts';
import {
  assumedYear,
  attachmentAnnounced,
  deadlineFromWindow,
  incompleteDate,
  pastDeadline,
  warning,
} from './warnings.ts';
import { windowsIn } from './windows.ts';
import type { FoundWindow } from './windows.ts';

/** What is left of a text that may not be read: one warning, and not a word of it. */
const secret: Dispatch = {
  number: null,
  symbol: null,
  date: null,
  place: null,
  issuer: null,
  subject: null,
  urgency: null,
  basis: [],
  addressees: [],
  recipients: [],
  tasks: [],
  windows: [],
  attachments: [],
  signer: { name: null, capacity: null, title: null },
  warnings: [warning('state-secret')],
};

/** A document without a year of its own speaks in the year of the latest one it cites. */
const contextOf = (header: Header, paragraphs: string[]): Context => {
  const { date, month, year } = header;
  if (year !== null) return { date, month, year };
  const cited = citationsIn(paragraphs, { date: null, month: null, year: null }, '').map(yearOf);
  const written = paragraphs.flatMap((text) =>
    [
      ...text.matchAll(/\d{1,2}\s*(?:\/|tháng)\s*\d{1,2}\s*(?:\/|năm)\s*((?:19|20)\d{2})(?!\d)/gu),
    ].map((found) => Number(found[1])),
  );
  const latest = Math.max(0, ...cited, ...written.slice(0, 1000));
  return { date, month, year: latest === 0 ? null : latest };
};

const ownSymbol = ({ number, symbol }: Header): string =>
  number !== null && symbol !== null ? `${number}/${symbol}` : '';

/** Where the header names nobody, the one who gives the orders is the issuer. */
const guessIssuer = ({ preamble, body }: Sections): string | null => {
  const bids =
    /(?:yêu cầu|đề nghị|chỉ đạo như sau|có ý kiến chỉ đạo|quyết định|thông báo)(?!\p{L})/iu;
  const lines = [...preamble, ...body.filter((line) => /\.\/\.$/u.test(line))];
  for (const line of lines) {
    for (let at = 0; at < Math.min(line.length, 1500); at += 1) {
      if (at > 0 && !/[,;.]\s$|^\s$/u.test(line.slice(Math.max(0, at - 2), at))) continue;
      const read = readNames(line, at);
      if (!read) continue;
      if (bids.test(line.slice(read.end, read.end + 24)) && read.names.length === 1) {
        return (read.names[0] ?? '').replace(
          /^(?:Chủ tịch|Giám đốc|Chỉ huy trưởng)\s+(?=\p{Lu})/u,
          '',
        );
      }
    }
  }
  return null;
};

/** Without a salutation, the last article, the lead-in or the receivers say who carries it out. */
const executorsIn = ({ preamble, body }: Sections, recipients: Recipient[]): string[] => {
  const last = body.find((line) => /chịu trách nhiệm (?:thi hành|thực hiện)/iu.test(line));
  const named =
    last === undefined
      ? []
      : actorsIn(
          last
            .replace(/^[^:]{0,40}(?:ông \(bà\)|ông, bà)\s*:\s*/iu, '')
            .replace(/^Điều\s+\d+\s*[.:]\s*/u, ''),
        ).opening;
  if (named.length > 0) return named;
  const bidden = preamble.flatMap((line) => actorsIn(line).later);
  if (bidden.length > 0) return [...new Set(bidden)];
  return recipients
    .filter(({ name, class: kind }) => kind === 'execute' && !/^Như\s/u.test(name))
    .map(({ name }) => name);
};

const headerWarnings = (
  dispatch: Omit<Dispatch, 'warnings'>,
  guessed: boolean,
): DispatchWarning[] => {
  const missing: DispatchWarning[] = [];
  if (dispatch.number === null) missing.push(warning('no-number'));
  if (dispatch.date === null) missing.push(warning('no-date'));
  if (dispatch.issuer === null) missing.push(warning('no-issuer'));
  else if (guessed) missing.push(warning('issuer-guessed'));
  if (dispatch.subject === null) missing.push(warning('no-subject'));
  if (dispatch.addressees.length === 0) missing.push(warning('no-addressees'));
  if (dispatch.tasks.length === 0) missing.push(warning('no-tasks'));
  if (dispatch.recipients.length === 0) missing.push(warning('no-recipients'));
  if (dispatch.signer.title === null) missing.push(warning('no-signer'));
  return missing;
};

const deadlineWarnings = (
  { tasks, deadlines, fromWindow }: Duties,
  context: Context,
): DispatchWarning[] => {
  const warnings: DispatchWarning[] = [];
  for (const { before, words, day, assumedYear: assumed, clause } of deadlines) {
    const path = tasks.find(({ text }) => text.includes(clause.text))?.path ?? null;
    if (before === null) warnings.push(incompleteDate(path, words));
    else if (day && context.date && isEarlier(day, context.date))
      warnings.push(pastDeadline(words));
    else if (assumed && day) warnings.push(assumedYear(words, day.year));
  }
  if (fromWindow?.to) {
    const [year = 0, month = 0, day = 0] = fromWindow.to.slice(0, 10).split('-').map(Number);
    warnings.push(deadlineFromWindow(spokenDay({ year, month, day })));
  }
  return warnings;
};

const distinctWindows = (found: FoundWindow[]): Dispatch['windows'] => {
  const all = found.map(({ from, to, kind }) => ({ from, to, kind }));
  return all.filter(
    (one, index) => all.findIndex(({ from, to }) => from === one.from && to === one.to) === index,
  );
};

const distinctWarnings = (warnings: DispatchWarning[]): DispatchWarning[] =>
  warnings.filter((one, index) => warnings.findIndex(({ text }) => text === one.text) === index);

/**
 * Reads an official dispatch pasted as text. Never fails: what cannot be found is null or empty and
 * named in `warnings`. A text marked as a state secret is not read at all (first warning
 * `state-secret`), and nothing of it is kept.
 */
export const readDispatch = (text: string): Dispatch => {
  const paragraphs = paragraphsOf(text);
  if (paragraphs.some((line) => secrecyMark.test(line))) return structuredClone(secret);

  const sections = sectionsOf(paragraphs);
  const header = readHeader(sections.header, sections.preamble.slice(0, 12));
  const context = contextOf(header, paragraphs);
  const spoken = [...sections.preamble, ...sections.body];
  const windows = spoken.flatMap((line) => windowsIn(line, context));
  const campaign = windows.findLast(({ kind }) => kind === 'campaign') ?? null;
  const addressed = addresseesIn(sections.addressed);
  const recipients = recipientsIn(sections.tail);
  const addressees = addressed.length > 0 ? addressed : executorsIn(sections, recipients);
  const leadIn = sections.preamble.map((line) => ({
    path: '',
    kind: 'paragraph' as const,
    text: line,
    children: [],
  }));
  const duties = dutiesIn(outlineOf(sections.body), leadIn, addressees, context, campaign);
  const guessed = header.issuer === null ? guessIssuer(sections) : null;
  const basis: Citation[] = citationsIn(
    [...sections.preamble, ...sections.header, ...sections.body],
    context,
    ownSymbol(header),
  );
  const read: Omit<Dispatch, 'warnings'> = {
    number: header.number,
    symbol: header.symbol,
    date: header.date ? isoDay(header.date) : null,
    place: header.place,
    issuer: header.issuer ?? guessed,
    subject: header.subject,
    urgency: header.urgency,
    basis,
    addressees,
    recipients,
    tasks: duties.tasks,
    windows: distinctWindows(windows),
    attachments: attachmentsIn(spoken, sections.appendices),
    signer: signerIn(sections.tail),
  };
  const internal = paragraphs.some((line) => internalMark.test(line));
  return {
    ...read,
    warnings: distinctWarnings([
      ...(internal ? [warning('internal-only')] : []),
      ...headerWarnings(read, guessed !== null),
      ...deadlineWarnings(duties, context),
      ...(read.attachments.length > 0 ? [attachmentAnnounced(read.attachments)] : []),
    ]),
  };
};
