import { join } from 'node:path';
import { node, programs } from './run.mjs';
import { root, say, setup } from './setup.mjs';
import { test } from './test.mjs';

const bin = (path) => join(root, 'node_modules', ...path.split('/'));

const steps = {
  typecheck: () => inTurn(programs.typecheck),
  lint: () => inTurn(programs.lint),
  format: () =>
    node([
      bin('prettier/bin/prettier.cjs'),
      ...['--config', 'config/prettier.json', '--log-level', 'warn', '--check'],
      ...['{src,test,scripts}/**/*.{ts,tsx,mjs,css,html}', 'config/*.{mjs,cjs,json}'],
    ]),
  imports: () =>
    node([
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', 'config/dependency-cruiser.cjs', '--output-type', 'err', 'src'],
    ]),
  'dead code': () => node([bin('knip/bin/knip.js'), '--config', 'config/knip.json']),
  test: () => test([]),
};

const inTurn = async (lists) => {
  let worst = 0;
  for (const list of lists) worst = Math.max(worst, await node(list));
  return worst;
};

await setup({ need: 'build' });
const failed = [];
for (const [name, step] of Object.entries(steps)) {
  const start = performance.now();
  const status = await step();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`${name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  say(`check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
