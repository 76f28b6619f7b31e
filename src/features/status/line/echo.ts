import type { Deps } from '../../../platform/deps.ts';
import { texts } from '../texts.ts';
import type { CaseOf, RecordedItem, RecordedLine } from './recorded.ts';

const shorten = (segment: string): string =>
  segment.length <= 80 ? segment : `${segment.slice(0, segment.lastIndexOf(' ', 78))}…`;

const casesWords = (cases: readonly CaseOf[]): string => {
  const codes = (joined: boolean): string[] =>
    cases.filter((one) => one.joined === joined).map(({ code }) => code);
  const [opened, added] = [codes(false), codes(true)];
  return [
    ...(opened.length > 0 ? [texts.opened(opened)] : []),
    ...(added.length > 0 ? [texts.added(added)] : []),
  ].join(', ');
};

const partOf = ({ row, households, cases }: RecordedItem): string[] => {
  if (row.state === 'recorded') return [texts.item(shorten(row.segment), casesWords(cases))];
  if (row.state === 'retracted') return [texts.retracted(row.named, households[0]?.code ?? '')];
  return [];
};

const named = (items: readonly RecordedItem[], state: RecordedItem['row']['state']): string[] =>
  items
    .filter(({ row }) => row.state === state)
    .map(({ row }) => (/^h?\d+$/iu.test(row.named) ? row.named : `nhà ${row.named}`));

const restParts = ({ rest }: RecordedLine): string[] =>
  rest === null || rest.misfit !== null
    ? []
    : [
        texts.blanket(rest.blanket),
        ...(rest.own > 0 ? [texts.own(rest.own)] : []),
        ...(rest.kept.length > 0 ? [texts.kept(rest.kept.map(({ code }) => code))] : []),
      ];

/** What is asked back, one sentence each. */
const asksOf = ({ items, rest }: RecordedLine): string[] => {
  const unclear = named(items, 'unclear');
  return [
    ...items.flatMap(({ row, households, cases }) => {
      if (row.state === 'unmatched') return [texts.unmatched(row.named, casesWords(cases))];
      if (row.state !== 'asked') return [];
      const options = households.map(({ code, headName }) => `${code} ${headName}`);
      return [texts.which(row.named, options, casesWords(cases))];
    }),
    ...(unclear.length > 0 ? [texts.unclear(unclear)] : []),
    ...(rest?.misfit ? [texts.misfit(rest.misfit.said, rest.misfit.households)] : []),
  ];
};

const headOf = ({ cluster, line }: RecordedLine): string =>
  texts.echoHead(cluster.name, line.at, line.number);

/** What Loa understood, for whoever said it alone. */
export const echoInPrivate = (recorded: RecordedLine): string => {
  const excepted = named(recorded.items, 'excepted');
  const parts = [
    ...recorded.items.flatMap(partOf),
    ...(excepted.length > 0 ? [texts.excepted(excepted)] : []),
    ...restParts(recorded),
  ];
  return texts.echo(headOf(recorded), parts, asksOf(recorded));
};

/** The same where others read: counts and codes of cases. `privately` says that the rest was told in private. */
export const echoInGroup = (recorded: RecordedLine, privately: boolean): string => {
  const { items, rest } = recorded;
  const codes = [...new Set(items.flatMap(({ cases }) => cases.map(({ code }) => code)))];
  const plain = items.filter(
    ({ row, cases }) =>
      cases.length === 0 && (row.state === 'recorded' || row.state === 'retracted'),
  );
  const excepted = named(items, 'excepted');
  const asked = items.filter(({ row }) => ['asked', 'unmatched', 'unclear'].includes(row.state));
  const parts = [
    ...(codes.length > 0 ? [texts.groupCases(codes)] : []),
    ...(plain.length > 0 ? [texts.groupNamed(plain.length)] : []),
    ...(excepted.length > 0 ? [texts.groupExcepted(excepted.length)] : []),
    ...(rest && !rest.misfit ? [texts.blanket(rest.blanket)] : []),
    ...(asked.length > 0 ? [texts.groupAsks(asked.length)] : []),
  ];
  const misfit = rest?.misfit ? [texts.misfit(rest.misfit.said, rest.misfit.households)] : [];
  const asks = privately ? [texts.inPrivate] : asked.flatMap(whichInGroup);
  return texts.echo(headOf(recorded), parts, [...misfit, ...asks]);
};

const whichInGroup = ({ row, households }: RecordedItem): string[] =>
  row.state === 'asked' ? [texts.whichInGroup(households.map(({ code }) => code))] : [];

/** Whether a group's echo leaves something out that its speaker should read. */
export const hasMore = ({ items, rest }: RecordedLine): boolean =>
  items.length > 0 || (rest?.kept.length ?? 0) > 0;

/** A team's words about one household that was asked about, for the echo of the answer. */
export const statusName = (deps: Deps, status: string | null): string =>
  deps.profile.householdStatuses.find(({ key }) => key === status)?.name ?? 'đã ghi';
