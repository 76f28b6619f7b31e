import { readCode } from '../../../platform/ids.ts';
import { foldKey } from '../../../platform/vietnamese.ts';
import type { ItemAct } from '../members/act-on-item.ts';

/** A printed code in what somebody wrote, and what they wrote besides. */
export const codeIn = (text: string): { code: string; rest: string } | null => {
  const code = readCode('LK', text);
  if (code === null) return null;
  const rest = text.replace(/(?<![0-9a-z])LK[\s-]*[0-9A-Z]{4,8}(?![0-9A-Z])/iu, ' ');
  const words = rest.replace(
    /^[\s.,;:!]*(?:(?:đây là )?mã(?: của)?(?: nhà)?(?: em| tôi)?(?: là)?)?[\s.,;:!]+/iu,
    ' ',
  );
  return { code, rest: words.replace(/\s+/gu, ' ').trim() };
};

/** What one word about an item asks for, and the name, code or household that was put to it. */
export interface SaidOfItem {
  act: ItemAct;
  code: string | null;
  /** What stands beside the word, as written. */
  about: string;
}

const words: { act: ItemAct; folded: RegExp }[] = [
  { act: 'refuse', folded: /^(?:tu choi|khong phai|khong dung|khong dong y)(?= |$)/u },
  { act: 'remove', folded: /^(?:dua ra|cho ra|xoa khoi nhom)(?= |$)/u },
  { act: 'invite', folded: /^(?:moi lai|moi vao)(?= |$)/u },
  { act: 'dismiss', folded: /^(?:de nguyen|bo qua)(?= |$)/u },
  {
    act: 'confirm',
    folded: /^(?:xac nhan|dong y|dung la|dung roi|dung vay|dung the|dung|phai roi|cho vao)(?= |$)/u,
  },
];

/** A word about who belongs where, or null when the text is none. */
export const readCommand = (text: string): SaidOfItem | null => {
  const written = text
    .normalize('NFC')
    .replace(/[.,;:!]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (written.length > 80) return null;
  const plain = foldKey(written);
  const found = words.find(({ folded }) => folded.test(plain));
  if (!found) return null;
  const said = found.folded.exec(plain)?.[0] ?? '';
  const count = said.split(' ').length;
  const code = readCode('TV', written);
  const about = written
    .split(' ')
    .slice(count)
    .join(' ')
    .replace(/TV[\s-]*[0-9A-Z]{4,8}(?![0-9A-Z])/iu, ' ')
    .replace(/^\s*(?:nhà|nha|hộ|ho|là|la|người nhà|nguoi nha)\s+/iu, '')
    .trim();
  return { act: found.act, code, about };
};

const self =
  /^(?:da |vang )?(?:(?:toi|em|minh|chau|con|anh|chi|bac|day) )?(?:la |o |thuoc )?(?:(?:vo|chong|con|chau|me|bo|em|anh|chi|nguoi) )?(?:trong )?(?:cua )?(?:nha|ho|gia dinh) (?:ong |ba |anh |chi |bac )?/u;

/** The household somebody says is theirs, "tôi là vợ nhà A Páo" → "A Páo", "H12" → "H12"; null when nothing says so. */
export const readSelf = (text: string): string | null => {
  const written = text
    .normalize('NFC')
    .replace(/[.,;:!]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (written === '' || written.length > 60) return null;
  const code = /^(?:.*\s)?[hH]\s?0*(\d{1,4})$/u.exec(written)?.[1];
  if (code !== undefined) return `H${code}`;
  const opening = self.exec(foldKey(written))?.[0].trim();
  if (opening === undefined || opening === '') return null;
  const name = written.split(' ').slice(opening.split(' ').length).join(' ');
  return name === '' ? null : name;
};
