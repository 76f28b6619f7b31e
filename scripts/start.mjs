import { setup } from './setup.mjs';

await setup({ need: 'build' });
// In this very process, so that signals go straight to Loa.
await import('../dist/main.js');
