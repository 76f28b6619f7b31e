/** Imports point one way: platform ← community ← messaging ← features ← app.ts, and channels beside them. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('platform-knows-no-domain', '^src/platform/', ['^src/platform/']),
    only('community-below', '^src/community/', ['^src/(platform|community|contract)/']),
    only('messaging-below', '^src/messaging/', ['^src/(platform|community|messaging|contract)/']),
    only('channels-know-platform', '^src/channels/([^/]+)/', [
      '^src/platform/',
      '^src/channels/$1/',
    ]),
    only('contract-is-alone', '^src/contract/', ['^src/contract/']),
    only('web-knows-contract', '^src/web/', ['^src/(web|contract)/']),
    only('sandbox-is-alone', '^src/sandbox/', ['^src/sandbox/']),
    {
      name: 'nobody-imports-the-sandbox',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/sandbox/', '^src/main\\.ts$'] },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'features-are-islands',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: {
        path: '^src/features/',
        pathNot: ['^src/features/$1/', '^src/features/(reports|directives)/index\\.ts$'],
      },
    },
    {
      name: 'reports-never-import-directives',
      severity: 'error',
      from: { path: '^src/features/reports/' },
      to: { path: '^src/features/directives/' },
    },
    {
      name: 'nobody-imports-the-composition-root',
      severity: 'error',
      from: { path: '^src/(?!main\\.ts|app\\.ts)' },
      to: { path: '^src/(app|main)\\.ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
