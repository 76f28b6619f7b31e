import { describe, expect, it } from '@jest/globals';
import { filesUnder, findInCode, serverFiles } from './source.ts';

const except = (...paths: string[]) =>
  serverFiles().filter(({ path }) => !paths.some((start) => path.startsWith(start)));

describe('the server’s code', () => {
  it('is found at all', () => {
    expect(serverFiles().length).toBeGreaterThan(50);
    const sample = [{ path: 'x.ts', text: 'const at = Date.now(); // why\n/* Date.now() */' }];
    expect(findInCode(sample, /\bDate\.now\(\)/)).toEqual(['x.ts:1: const at = Date.now();']);
  });

  it('takes the time from its clock alone', () => {
    const ofTheMachine =
      /\bDate\.now\(\)|new Date\(\s*\)|(?<![.\w])Date\(\)|\bdayjs(\.utc)?\(\s*\)/;
    expect(findInCode(except('src/platform/clock.ts'), ofTheMachine)).toEqual([]);
  });

  it('never lets SQL take the time', () => {
    const inSql =
      /(?<![.\w])now\(\)|\b(current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp|transaction_timestamp)\b/i;
    expect(findInCode(serverFiles(), inSql)).toEqual([]);
  });

  it('speaks through its log', () => {
    expect(findInCode(filesUnder('src'), /(?<![.\w])console\.\w+\(/)).toEqual([]);
  });

  it('reaches the network through platform/http.ts, never by the global fetch', () => {
    const files = [...serverFiles(), ...filesUnder('scripts')];
    expect(findInCode(files, /(?<![.\w])(globalThis\.)?fetch\(/)).toEqual([]);
  });

  it('draws no chance from Math.random where a secret or an id could hang on it', () => {
    expect(findInCode(serverFiles(), /\bMath\.random\(/)).toEqual([]);
  });

  it('skips no test and runs none alone', () => {
    const marks =
      /(?<![.\w])(it|test|describe)\.(only|skip|todo)\(|(?<![.\w])(xit|fit|xdescribe|fdescribe)\(/;
    expect(findInCode(filesUnder('test'), marks)).toEqual([]);
  });
});
