import type { Signer } from '../../../contract/dispatch.ts';
import { distribution, isCapitals, signingPrefix, signingTitle } from './line-marks.ts';

const personName =
  /^(?:(?:TS|ThS|BS|BSCK(?:I{1,2}|[12])|PGS|GS|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đ\/c)\.?\s*)*(\p{Lu}\p{L}*(?:[\s-]+\p{Lu}\p{L}*){1,5})$/u;
const signedBy = /^(?:Người\s+ký|Ký\s+bởi|Signed\s+by)\s*:\s*(.+)$/iu;
const capacities: Readonly<Record<string, 'KT' | 'TM' | 'TL' | 'TUQ'>> = {
  TM: 'TM',
  'T/M': 'TM',
  'T.M': 'TM',
  KT: 'KT',
  'K/T': 'KT',
  'K.T': 'KT',
  TL: 'TL',
  'T/L': 'TL',
  'T.L': 'TL',
  TUQ: 'TUQ',
};

interface Signature {
  capacity: Signer['capacity'];
  /** Of whom, and as what: only the lines after the last "KT." or "TM." are the signer's own title. */
  titles: string[];
}

/** "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" on one line is two. */
const cutPrefixed = (line: string): string[] => {
  const rest = line.replace(signingPrefix, '');
  const at = rest.search(/\sPHÓ\s|\s(?:KT|TL|TUQ)\./u);
  return at < 0 ? [line] : [line.slice(0, line.length - rest.length + at), rest.slice(at + 1)];
};

const continuesTitle = (line: string): boolean =>
  !signingTitle.test(line) && !/^(?:GIÁM|PHÓ|TRƯỞNG)/u.test(line);

const readTitles = (lines: string[]): Signature => {
  const signature: Signature = { capacity: null, titles: [] };
  let represented = '';
  for (const line of lines) {
    const prefix = signingPrefix.exec(line)?.[1];
    if (prefix !== undefined) {
      signature.capacity = capacities[prefix] ?? signature.capacity;
      signature.titles = [];
      represented = line.replace(signingPrefix, '');
    } else if (signature.titles.length === 0 && represented !== '' && continuesTitle(line)) {
      represented = `${represented} ${line}`;
    } else if (signature.titles.length > 0 && continuesTitle(line)) {
      signature.titles.push(`${signature.titles.pop() ?? ''} ${line}`);
    } else signature.titles.push(line);
  }
  return signature.titles.length === 0 && represented !== ''
    ? { ...signature, titles: [represented] }
    : signature;
};

/** Who signed, for whom, and as what. */
export const signerIn = (tail: string[]): Signer => {
  const lines = tail.filter(
    (line) => !/^[-–+•]/u.test(line) && !distribution.test(line) && !/[;:]$/u.test(line),
  );
  const first = lines.findIndex(
    (line) => signingPrefix.test(line) || (isCapitals(line) && signingTitle.test(line)),
  );
  if (first < 0) return { name: null, capacity: null, title: null };
  const after = lines.slice(first);
  const stop = after.findIndex((line) => !isCapitals(line) && !signingPrefix.test(line));
  const block = stop < 0 ? after : after.slice(0, stop);
  const capitals = block.flatMap(cutPrefixed);
  const last = capitals.at(-1) ?? '';
  const named = stop < 0 && capitals.length > 1 && isShoutedName(last) ? capitals.pop() : undefined;
  const { capacity, titles } = readTitles(capitals);
  const rest = stop < 0 ? [] : after.slice(stop);
  const written = rest
    // A second office may follow "(Đã ký)"; it is no name.
    .filter((line) => !(isCapitals(line) && signingTitle.test(line)))
    .map((line) => signedBy.exec(line)?.[1] ?? personName.exec(line)?.[1]);
  const name = named ?? written.find((one) => one !== undefined) ?? null;
  return { name, capacity, title: titles.length === 0 ? null : titles.join(', ') };
};

const isShoutedName = (line: string): boolean =>
  personName.test(line) &&
  !signingTitle.test(line) &&
  !/UBND|ỦY BAN|UỶ BAN|HUYỆN|TỈNH|TRUNG TÂM|BAN |PHÒNG|SỞ /u.test(line);
